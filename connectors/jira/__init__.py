"""Jira, Cloud and Data Center, read only."""
