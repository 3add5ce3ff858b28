"""The paces at which work went on in other projects: made by `python -m bench.forecast_prior`, not by hand.

Made from 15 projects with 7,049 weeks. Each row says for work of so many weeks (at the pace seen), for so
lumpy a history and so many weeks known how many of a thousand forecasts went on at each multiple of the pace seen.
"""

from __future__ import annotations

from drift.prior import Prior

PRIOR = Prior(
    paces=(0.125, 0.176777, 0.25, 0.353553, 0.5, 0.707107, 1, 1.41421, 2, 2.82843, 4, 5.65685, 8),
    work=(1, 4, 12, 36),
    lumpiness=(0.5, 1.5),
    known=(3, 9, 26),
    rows=(
        (16, 12, 5, 30, 123, 204, 277, 104, 146, 32, 22, 15, 15),  # 1 weeks, lumpiness 0.5, 3 known
        (6, 4, 1, 5, 83, 207, 415, 159, 81, 15, 10, 6, 6),  # 1 weeks, lumpiness 0.5, 9 known
        (11, 8, 3, 3, 23, 242, 496, 137, 52, 11, 6, 4, 3),  # 1 weeks, lumpiness 0.5, 26 known
        (79, 31, 12, 7, 45, 60, 171, 124, 193, 72, 92, 57, 57),  # 1 weeks, lumpiness 1.5, 3 known
        (46, 17, 3, 8, 68, 144, 363, 165, 107, 35, 23, 12, 9),  # 1 weeks, lumpiness 1.5, 9 known
        (8, 3, 1, 6, 139, 197, 281, 160, 112, 34, 23, 19, 16),  # 1 weeks, lumpiness 1.5, 26 known
        (12, 11, 10, 24, 88, 186, 352, 157, 111, 12, 8, 8, 20),  # 4 weeks, lumpiness 0.5, 3 known
        (6, 6, 4, 4, 65, 213, 449, 151, 82, 7, 3, 2, 8),  # 4 weeks, lumpiness 0.5, 9 known
        (5, 4, 2, 11, 47, 225, 510, 133, 49, 5, 2, 2, 5),  # 4 weeks, lumpiness 0.5, 26 known
        (38, 30, 13, 57, 50, 10, 148, 108, 230, 76, 111, 77, 51),  # 4 weeks, lumpiness 1.5, 3 known
        (44, 31, 14, 9, 84, 69, 414, 119, 147, 35, 17, 11, 6),  # 4 weeks, lumpiness 1.5, 9 known
        (33, 20, 8, 4, 95, 93, 372, 163, 130, 37, 15, 13, 17),  # 4 weeks, lumpiness 1.5, 26 known
        (13, 13, 14, 25, 81, 187, 266, 218, 110, 39, 21, 7, 7),  # 12 weeks, lumpiness 0.5, 3 known
        (9, 9, 8, 10, 64, 222, 341, 246, 51, 31, 2, 1, 6),  # 12 weeks, lumpiness 0.5, 9 known
        (18, 17, 10, 0, 37, 224, 388, 258, 26, 11, 4, 2, 4),  # 12 weeks, lumpiness 0.5, 26 known
        (32, 30, 15, 62, 59, 28, 71, 44, 320, 130, 114, 37, 58),  # 12 weeks, lumpiness 1.5, 3 known
        (27, 22, 5, 35, 59, 59, 285, 118, 284, 26, 22, 19, 39),  # 12 weeks, lumpiness 1.5, 9 known
        (6, 4, 2, 46, 79, 108, 279, 147, 225, 45, 16, 10, 31),  # 12 weeks, lumpiness 1.5, 26 known
        (18, 18, 18, 22, 77, 179, 221, 235, 135, 41, 21, 7, 7),  # 36 weeks, lumpiness 0.5, 3 known
        (12, 12, 12, 19, 77, 203, 277, 288, 75, 15, 6, 0, 6),  # 36 weeks, lumpiness 0.5, 9 known
        (14, 14, 12, 13, 60, 202, 328, 287, 51, 11, 6, 0, 3),  # 36 weeks, lumpiness 0.5, 26 known
        (11, 11, 6, 10, 32, 40, 104, 85, 180, 222, 179, 89, 32),  # 36 weeks, lumpiness 1.5, 3 known
        (4, 4, 2, 25, 49, 76, 169, 179, 294, 91, 62, 8, 37),  # 36 weeks, lumpiness 1.5, 9 known
        (1, 1, 1, 20, 46, 119, 157, 285, 207, 92, 31, 7, 32),  # 36 weeks, lumpiness 1.5, 26 known
    ),
)
