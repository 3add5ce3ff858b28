"""A Jira on loopback: one site of canonical records, rendered in the Cloud or the Data Center dialect."""
