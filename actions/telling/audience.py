"""For whom a fiche is told: what is read of its money, its means and its people."""

from dataclasses import dataclass

from django.utils import timezone

from conventions.perms import people_named
from conventions.visibility import keys_on


@dataclass(frozen=True)
class Audience:
    """`rights`: keys by which the lines and notes of a person are read (`conventions.visibility.keys_on`), None
    for the declared readers of a document, who read what is printed (`conventions.visibility`). `named`: keys of the people who are named,
    None for everybody (`conventions.perms.people_named`); who reads a convention in part is told no money and
    no means. A person is also told what follows from the day, and what each year brought.
    """

    rights: tuple | None = None
    named: frozenset | None = None

    @property
    def is_person(self):
        return self.rights is not None

    @property
    def tells_means(self):
        return self.named is None

    def names(self, key):
        """Whether the person of this key is named. None: who has no account, or words that may name anybody."""
        return self.named is None or key in self.named


def declared(named=None):
    """The readers that a document declares: its committee and the public; `named`: see `Audience`, when it
    is drawn for somebody who reads the convention in part."""
    return Audience(named=named)


DECLARED = declared()


def reader(user, convention):
    """What this person reads of the fiches of a convention, where they hold something."""
    return Audience(keys_on(convention, user, on=timezone.localdate()), people_named(user, convention))
