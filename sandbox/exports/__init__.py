"""Real exports, read into the records that the sandbox serves."""
