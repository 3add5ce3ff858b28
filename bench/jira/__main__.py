"""`python -m bench.jira`: all measurements of Jira, or those named.

python -m bench.jira requests cpu
"""

from __future__ import annotations

import sys

from bench.jira.table import ROWS
from bench.telling import tell

if __name__ == "__main__":
    named = sys.argv[1:]
    unknown = set(named) - set(ROWS)
    if unknown:
        sys.exit(f"no measurement is called {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    tell(ROWS[name] for name in named or ROWS)
