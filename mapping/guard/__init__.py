"""What must never be public, found in every text before it leaves."""
