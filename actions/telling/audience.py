"""For whom a fiche is told: what is read of its money, its means and its people."""

from dataclasses import dataclass

from django.db.models import Q

from conventions.enums import Visibility
from conventions.perms import people_named
from conventions.visibility import readable_on

# A document is handed to the committee: what is kept between fewer people stays out of it.
SHOWN = (Visibility.COPIL, Visibility.PUBLIC)


@dataclass(frozen=True)
class Audience:
    """`lines`: condition on the budget lines that are read. `named`: keys of the people who are named, None for
    everybody (`conventions.perms.people_named`); who reads a convention in part is told no money and no means.
    `is_person`: somebody in front of a page, who is also told what follows from the day and what each year brought.
    """

    lines: Q
    named: frozenset | None = None
    is_person: bool = False

    @property
    def tells_means(self):
        return self.named is None

    def names(self, key):
        """Whether the person of this key (None: who has no account) is named."""
        return self.named is None or key in self.named


def declared(named=None):
    """The readers that a document declares: its committee and the public; `named`: see `Audience`, when it
    is drawn for somebody who reads the convention in part."""
    return Audience(Q(visibility__in=SHOWN), named)


DECLARED = declared()


def reader(user, convention):
    """What this person reads of the fiches of a convention."""
    return Audience(readable_on(convention, user), people_named(user, convention), is_person=True)
