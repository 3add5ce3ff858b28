"""A Trello on loopback, and the page on which customers would see a board."""
