"""Pages of the plan, by subject."""
