#!/usr/bin/env python
"""Django's commands, with the embedded PostgreSQL started when one needs it."""

import sys

from ctg_portal.starting import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
