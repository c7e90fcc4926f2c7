"""Suggestions: what each side asks of the text while it is negotiated, and what the other side answers."""
