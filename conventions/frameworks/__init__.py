"""The contracts around a convention: the CEJ that it replaces, those beside it."""
