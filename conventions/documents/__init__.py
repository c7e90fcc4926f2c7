"""Files of a convention or of a Caf, and what keeps them as they are."""
