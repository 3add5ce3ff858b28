"""The pictures of the documents: worked examples, measured as a run measures and drawn as the report draws."""
