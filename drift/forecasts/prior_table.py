"""The paces at which work went on in other projects: made by `python -m bench.forecast_prior`, not by hand.

Made from 15 projects with 7,049 weeks. Each row says for work of so many weeks (at the pace seen), for so
lumpy a history and so many weeks known how many of a thousand forecasts went on at each multiple of the pace seen.
"""

from __future__ import annotations

from drift.forecasts.prior import Prior

PRIOR = Prior(
    paces=(0.125, 0.176777, 0.25, 0.353553, 0.5, 0.707107, 1, 1.41421, 2, 2.82843, 4, 5.65685, 8),
    work=(2, 24),
    lumpiness=(0.5, 1.5),
    known=(4, 26),
    rows=(
        (6, 8, 12, 28, 92, 210, 319, 175, 83, 32, 15, 10, 10),  # 2 weeks, lumpiness 0.5, 4 known
        (1, 2, 3, 10, 60, 243, 414, 190, 57, 14, 4, 1, 1),  # 2 weeks, lumpiness 0.5, 26 known
        (54, 44, 33, 34, 55, 93, 195, 184, 150, 81, 42, 21, 14),  # 2 weeks, lumpiness 1.5, 4 known
        (14, 15, 19, 38, 94, 177, 289, 189, 102, 40, 14, 6, 3),  # 2 weeks, lumpiness 1.5, 26 known
        (13, 14, 17, 23, 80, 183, 255, 235, 115, 38, 15, 6, 6),  # 24 weeks, lumpiness 0.5, 4 known
        (15, 14, 10, 9, 60, 218, 339, 257, 60, 11, 3, 1, 3),  # 24 weeks, lumpiness 0.5, 26 known
        (16, 17, 22, 42, 61, 64, 107, 139, 199, 147, 97, 53, 36),  # 24 weeks, lumpiness 1.5, 4 known
        (4, 5, 11, 31, 78, 128, 234, 216, 161, 68, 26, 16, 20),  # 24 weeks, lumpiness 1.5, 26 known
    ),
)
