"""From what a board should be to what it is: plan, safety, apply, and the journal of what was sent."""
