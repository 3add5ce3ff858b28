"""Bringing the store up to date with Jira: all of it or nothing, and missing is not deleted."""
