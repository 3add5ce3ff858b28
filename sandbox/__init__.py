"""A Jira and a Trello on loopback, with state, history and faults, and a generated company to live in them."""
