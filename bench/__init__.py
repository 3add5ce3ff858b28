"""Measurements with their references; ratios and counts, never bare times."""
