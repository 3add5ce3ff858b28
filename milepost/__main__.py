"""`python -m milepost` is `milepost`."""

from milepost import main

main()
