"""Avenants: what they change of the text of a signed convention, and the text that is valid on a day."""
