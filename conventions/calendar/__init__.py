"""Phases, meetings and dates of a convention."""
