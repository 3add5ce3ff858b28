"""The paces at which work went on in other projects: made by `python -m bench.forecast_prior`, not by hand.

Made from 15 projects with 7,049 weeks. Each row says for work of so many weeks (at the pace seen), for so
lumpy a history and so many weeks known how many of a thousand forecasts went on at each multiple of the pace seen.
"""

from __future__ import annotations

from drift.prior import Prior

PRIOR = Prior(
    paces=(0.125, 0.176777, 0.25, 0.353553, 0.5, 0.707107, 1, 1.41421, 2, 2.82843, 4, 5.65685, 8),
    work=(2, 24),
    lumpiness=(0.5, 1.5),
    known=(4, 26),
    rows=(
        (6, 8, 12, 28, 92, 211, 319, 175, 83, 32, 15, 10, 10),  # 2 weeks, lumpiness 0.5, 4 known
        (1, 2, 3, 10, 60, 243, 413, 190, 57, 14, 4, 1, 1),  # 2 weeks, lumpiness 0.5, 26 known
        (56, 46, 38, 37, 52, 90, 203, 185, 148, 76, 38, 19, 12),  # 2 weeks, lumpiness 1.5, 4 known
        (18, 18, 23, 39, 86, 167, 291, 194, 104, 39, 13, 5, 2),  # 2 weeks, lumpiness 1.5, 26 known
        (13, 14, 17, 23, 79, 182, 255, 235, 116, 38, 15, 6, 6),  # 24 weeks, lumpiness 0.5, 4 known
        (15, 13, 10, 8, 58, 216, 340, 259, 61, 11, 3, 1, 4),  # 24 weeks, lumpiness 0.5, 26 known
        (17, 20, 27, 50, 73, 64, 116, 127, 178, 145, 96, 51, 35),  # 24 weeks, lumpiness 1.5, 4 known
        (4, 6, 14, 38, 93, 143, 230, 199, 147, 66, 28, 16, 15),  # 24 weeks, lumpiness 1.5, 26 known
    ),
)
