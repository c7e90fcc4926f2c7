"""What the upper floor brings to the page of a séance, without `governance` knowing it.

- `panels`: functions of (séance, user) that return an `actions.doors.Panel`, or None. At most one query each.
"""

panels = []


def panels_of(seance, user):
    """Panels of the upper floor for this séance, in order."""
    found = [panel for each in panels if (panel := each(seance, user)) is not None]
    return sorted((panel for panel in found if panel.items or panel.empty), key=lambda panel: panel.position)
