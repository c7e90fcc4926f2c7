"""Database and files together, kept elsewhere and brought back (docs/exploitation.md, « Sauvegardes »).

An archive is a folder, or the same names in a bucket:

    manifeste.json      what it holds, with every hash; written last, without it there is no archive
    base.dump           the database, as pg_dump's custom format
    fichiers/<name>     each file that a row of that database names
"""


class BackupRefused(Exception):
    """The message is a French sentence for who operates the portal: what is wrong, and what to do."""


class BackupRunning(BackupRefused):
    """Another one is being made."""
