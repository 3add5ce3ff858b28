"""What Milepost takes for granted about Trello and Jira, tried against the real ones."""
