"""The forms of a plan, by subject."""
