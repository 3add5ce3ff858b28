"""The two sides as values, and what ties them: backlog and roadmap, assignments, cards, curation and the guard.

Nothing here knows a clock, a file, a network or a database.
"""
