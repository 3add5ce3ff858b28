"""One module a measure, plus forecasts: pure functions of backlog, roadmap, history, as-of and settings."""
