"""The REST resources, by family."""
