"""JQL: the syntax, the fields it knows, and what a query means on a site."""
