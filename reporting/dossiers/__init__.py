"""Dossiers de vote: what each assembly is given with the version that it votes on, one by one or all in one archive."""
