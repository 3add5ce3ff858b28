"""Mark-up of Jira's text fields, read for the one field that customers may see."""
