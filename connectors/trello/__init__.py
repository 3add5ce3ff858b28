"""Trello: one public board read whole, and few writes, each inspected."""
