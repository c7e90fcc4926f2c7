"""The communes of a convention, what moves them, and the events of law."""
