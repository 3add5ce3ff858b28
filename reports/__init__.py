"""Findings into what people read: the weekly page, charts, Markdown, JSON; and its delivery."""
