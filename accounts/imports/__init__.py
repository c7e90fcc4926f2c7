"""Importing a file, in three pages, whatever is imported: the file, the questions, the outcome of every row.

    file ─ prepare ─► Import ─ look ─► questions ─ answer ─► rows ─ mend, set aside ─► apply ─► undo, within the day

- `kinds`: what a floor declares, from `AppConfig.ready()`, to import what it knows.
- `sheets`: what was read of the file, as lines of declared fields; labels, sheets, hidden rows.
- `asking`: questions, asked once and remembered for the Caf.
- `work`: the acts; each is one transaction.
- `views`: the pages. Nothing here knows what is imported.
"""
