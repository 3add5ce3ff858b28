"""One module a measure, or a part of one."""
