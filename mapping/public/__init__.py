"""What customers may see of the roadmap, and as what: curation, cards and the texts on them."""
