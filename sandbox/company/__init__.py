"""A generated company with two years of history, its drifts planted and recorded."""
