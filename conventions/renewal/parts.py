"""A part of a renewal: what there is to choose of one subject, on one floor, and how it goes on."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django import forms

from accounts.models import CafMembership, User
from conventions.models import Convention
from core.forms import OneLineForm


@dataclass
class Renewal:
    """One that is being written: `made` follows `former`. `became`: {kind: {key there: key here}} of what went on, for
    the parts that come after."""

    former: Convention
    made: Convention
    by: User
    on: dt.date
    became: dict = field(default_factory=dict)

    @cached_property
    def staying(self):
        """Keys of the people whom a line of the next convention may name: an account, and a role there or in its Caf."""
        members = self.made.memberships.running(on=self.on).filter(user__is_active=True)
        of_caf = CafMembership.objects.running(on=self.on).filter(caf=self.made.caf_id, user__is_active=True)
        return {*members.values_list("user", flat=True), *of_caf.values_list("user", flat=True)}


class Ticks(forms.TypedMultipleChoiceField):
    """Rows already read, each with its box: all ticked but `unticked`. Its value: a list of keys."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, rows, *, label, words=str, unticked=(), **kwargs):
        choices = [(row.pk, words(row)) for row in rows]
        kwargs.setdefault("initial", [key for key, _ in choices if key not in unticked])
        super().__init__(coerce=int, choices=choices, label=label, required=False, **kwargs)


class Part(OneLineForm, forms.Form):
    """One part of the page. A subclass reads in `lay` what `former` holds, once, and gives itself a field for each choice,
    ticked as makes sense; without any field it is not shown. `carry` writes what was chosen."""

    key = title = intro = ""
    position = 0
    template = "conventions/renewal/_part.html"

    def __init__(self, data=None, *, former, user, on):
        super().__init__(data, prefix=self.key)
        self.former, self.user, self.on = former, user, on
        self.lay()

    def lay(self):
        raise NotImplementedError

    def carry(self, renewal: Renewal):
        """Write what was chosen; nothing of what is written with the convention itself."""

    @property
    def boxes(self):
        """Its fields in order; a list of boxes is folded under how many it holds (`folded`)."""
        return [{"field": self[name], "folded": self.folded(name)} for name in self.fields]

    def folded(self, name):
        """What a long list is folded under, or ''."""
        return ""


#: Columns that are of a row, and not of what it says.
OF_THE_ROW = frozenset({"id", "created_by", "created_at", "creation_key", "version"})


def again(row, by, *, but=(), **said):
    """A row that says the same, but for what is `said` and for the columns left blank (`but`)."""
    left_out = {*OF_THE_ROW, *but, *said}
    kept = {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if each.name not in left_out and not each.generated
    }
    return type(row)(created_by=by, **kept | said)
