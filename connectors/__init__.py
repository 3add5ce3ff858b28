"""The only code that talks to Jira and Trello; it answers in values of `mapping`."""
