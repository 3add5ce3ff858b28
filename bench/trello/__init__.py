"""What publishing costs Trello: requests by kind, and waiting."""
