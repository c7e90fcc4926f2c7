"""The convention itself: made, changed, listed, its states and what each lacks."""
