"""People of a convention, and who is in charge of something."""
