"""How assignment, roll-up and the measures of drift grow with the backlog."""
