"""`make bench`: run every measurement and print its lines."""

from __future__ import annotations

from bench import help_time, road

for measurement in (road, help_time):
    print(f"\n{(measurement.__doc__ or '').splitlines()[0]}")
    for line in measurement.measure():
        print(f"  {line}")
