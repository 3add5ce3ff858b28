"""`make bench`: run every measurement and print its lines."""

from __future__ import annotations

from bench import guard, help_time, road, trials
from bench.drift import growth
from bench.jira.table import ROWS
from bench.telling import tell
from bench.trello import pacing, requests

if __name__ == "__main__":
    tell((road, guard, help_time, growth, trials, *ROWS.values(), requests, pacing))
