"""What was: state at a past instant, what items held, sprints as they began and closed."""
