#!/usr/bin/env python3
"""Django's commands, with the embedded PostgreSQL started when one needs it."""

import sys

if sys.version_info < (3, 11):
    sys.exit("Le portail demande Python 3.11 ou plus récent, celui-ci est %s." % sys.version.split()[0])

from ctg_portal.starting import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
