"""Places in comités, when the representative of a commune changes (`conventions.representants`)."""

from django.db.models import Q

from conventions.representants.following import Kind, Line
from core.ordering import InOrder
from governance.models import MembreComite


def places(asked):
    """Places of these organisations in the comités of the convention, that last to the day of the change."""
    first = min(change.starts_on for change in asked.changes.values())
    rows = MembreComite.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first),
        comite__convention=asked.convention,
        organisation__in=asked.changes,
    ).select_related("comite", "organisation", "user")
    rows = list(asked.hold(rows).order_by("organisation__search_name", InOrder("comite__name"), "pk"))
    count: dict[tuple, int] = {}
    for row in rows:
        place = row.comite_id, row.organisation_id
        count[place] = count.get(place, 0) + 1
    lines = []
    for row in rows:
        change = asked.changes[row.organisation_id]
        name, email = (str(row.user), row.user.email) if row.user_id else (row.name, "")
        if (row.ends_on and row.ends_on < change.starts_on) or name == change.name:
            continue
        is_alone = count[row.comite_id, row.organisation_id] == 1
        lines.append(
            Line(
                row.pk,
                row.version,
                ", ".join(filter(None, [name, row.function])),
                f"{row.organisation}, {row.comite}",
                f"{change.name}, {change.function}",
                is_likely=change.is_of_former(name, email, row.function, is_alone=is_alone),
                row=row,
                change=change,
            )
        )
    return lines


def give(asked, lines):
    """The former sat until the day before; the new one sits from then on, once a comité. Two statements."""
    ended, made = [], {}
    for line in lines:
        row, change = line.row, line.change
        made.setdefault(
            (row.comite_id, row.organisation_id),
            MembreComite(
                comite=row.comite,
                name=change.name,
                function=change.function,
                organisation=row.organisation,
                side=row.side,
                is_chair=row.is_chair,
                starts_on=max(change.starts_on, row.starts_on),
                ends_on=row.ends_on,
                created_by=asked.by,
            ),
        )
        row.ends_on = change.last_day
        row.starts_on, row.version = min(row.starts_on, row.ends_on), row.version + 1
        ended.append(row)
    MembreComite.objects.bulk_update(ended, ["starts_on", "ends_on", "version"])
    MembreComite.objects.bulk_create(made.values())


KIND = Kind(
    "comites",
    "Places dans les comités",
    "Qui siégeait siège jusqu’à la veille, qui lui succède à partir de ce jour ; les séances tenues ne changent pas.",
    20,
    places,
    give,
)
