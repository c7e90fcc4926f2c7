"""docs/registre.md has a row for each field that names a person, and for no other."""

import re
from pathlib import Path

from django.apps import apps

from accounts.models import User

REGISTRE = Path(__file__).resolve().parents[1] / "docs" / "registre.md"
#: Fields that tell who somebody is, or where they are joined, wherever they stand.
OF_A_PERSON = {
    *("email", "first_name", "last_name", "phone", "password", "ip", "user_agent", "recipient"),
    *("person_name", "represented_by", "consultant_name", "visa_name", "on_behalf_of", "responsible", "owner"),
}
#: Models whose name or function is somebody's.
PEOPLE = {
    *("Contact", "Signataire", "Representant", "MembreComite", "Presence"),
    *("User", "CafMembership", "Membership", "Invitation"),
}
TECHNICAL = {"LogEntry", "MoyenHumain"}  # unused; a function without anybody


def personal_fields():
    """« Model.field » for each field that names a person, or leads to one."""
    found = set()
    for model in apps.get_models():
        name = model.__name__
        if name.endswith("Event") or model._meta.app_label in {"pghistory", "procrastinate"} or name in TECHNICAL:
            continue
        for field in model._meta.local_fields:
            person = field.name in OF_A_PERSON or (name in PEOPLE and field.name in {"name", "function"})
            if person and field.get_internal_type() != "ForeignKey":
                found.add(f"{name}.{field.name}")
            elif field.is_relation and field.related_model is User:
                found.add("*.created_by" if field.name == "created_by" else f"{name}.{field.name}")
    return found


def test_each_field_that_names_a_person_is_in_the_registre():
    written = set(re.findall(r"`(\*?\w*\.\w+)`", REGISTRE.read_text()))
    rows = {name for name in written if not name.endswith((".md", ".py"))} - {"manage.py"}
    assert sorted(personal_fields() - rows) == []
    assert sorted(rows - personal_fields()) == []


def test_each_row_of_the_registre_says_why_how_long_and_who_reads():
    rows = [line for line in REGISTRE.read_text().splitlines() if re.match(r"\| `\*?\w*\.", line)]
    assert len(rows) > 20
    for line in rows:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 4, line
        assert all(cells), line
