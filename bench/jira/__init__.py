"""What Jira costs: requests, CPU, memory, waiting and writes of a pull, each beside its reference and its bar."""
