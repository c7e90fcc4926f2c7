"""The forms of comités, séances and decisions, by subject."""
