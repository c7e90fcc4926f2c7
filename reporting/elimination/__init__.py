"""Bordereaux d’élimination: what a Caf no longer keeps, the visa of the archives, then its destruction."""
