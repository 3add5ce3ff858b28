"""How many of the drifts that were planted in the generated company are found, and how many findings it explains."""
