"""People of one name, told apart wherever one chooses among people: by where they work, else by their address."""

from collections import Counter

from django.forms.models import ModelChoiceIterator
from django.utils import timezone

from accounts import doors
from accounts.models import CafMembership


def told(people, *, words=None):
    """{key: words} of these people: their name, and for namesakes what tells them apart. No query without namesakes.

    `words`: what is said of a person, when it says where they work already."""
    people = list(people)
    said = {each.pk: (words or str)(each) for each in people}
    if (same := _same(said)) and words is None:
        places = _places(same)
        said |= {key: f"{said[key]} ({places[key]})" for key in same if places.get(key)}
        same = _same(said)
    return said | {each.pk: f"{said[each.pk]}, {each.email}" for each in people if each.pk in same}


def _same(said):
    """Keys of those whose words are somebody else's too."""
    count = Counter(said.values())
    return [key for key, words in said.items() if count[words] > 1]


def _places(keys):
    """{key: where this person works today}: an organisation, else their Caf."""
    on = timezone.localdate()
    rows = CafMembership.objects.running(on=on).filter(user__in=keys).order_by("starts_on", "pk")
    found = dict(rows.values_list("user", "caf__name"))
    for works_at in doors.works_at:
        found |= works_at(keys, on)
    return found


class _People(ModelChoiceIterator):
    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = list(self.queryset)
        said = told(rows, words=self.field.words_of_a_person)  # type: ignore[attr-defined]  # set by `tell_apart`
        for row in rows:
            yield self.choice(row)[0], said[row.pk]


def tell_apart(field, *, words=None):
    """A field where one chooses among people, of which each choice is then of one person. `words`: as for `told`."""
    field.words_of_a_person = words
    field.iterator = _People
    field.queryset = field.queryset  # its widget takes the choices anew
