"""Questions of an import: asked once, remembered for the Caf.

What was answered for this file goes before what the Caf answered for another one. An answer that is not offered any
more (a convention that is gone) is asked again.
"""

import hashlib
from dataclasses import dataclass

from accounts.models import ImportAnswer
from core.folding import plain

LONGEST = 200


def folded(words):
    """Words as they are compared and remembered: without case, accents, nor signs at both ends."""
    found = " ".join(plain(words).replace("’", "'").split()).strip(" .:;,*?!")
    if len(found) > LONGEST:
        found = f"{found[: LONGEST - 41]}~{hashlib.sha1(found.encode(), usedforsecurity=False).hexdigest()}"
    return found


@dataclass
class Question:
    """`samples`: real values of the file. `value`: the answer, None until it is given. `proposed`: to be confirmed."""

    slug: str
    about: str
    group: str
    label: str
    options: list
    help: str = ""
    samples: tuple = ()
    proposed: str = ""
    is_remembered: bool = True
    value: str | None = None

    @property
    def key(self):
        return f"{self.slug}:{self.about}"

    @property
    def name(self):
        """Of its field in a form."""
        return "q" + hashlib.sha1(self.key.encode(), usedforsecurity=False).hexdigest()[:12]


class Answers:
    """What is known, and the questions met on the way, in their order. One query."""

    def __init__(self, row):
        found = ImportAnswer.objects.filter(caf=row.caf_id, kind=row.kind)
        self.known = {f"{each.question}:{each.about}": each.value for each in found} | row.answers
        self.asked: dict[str, Question] = {}

    def ask(self, slug, about="", *, group, label, options, **more):
        """The answer, or None: the question then waits. The same question met twice is one."""
        key = f"{slug}:{folded(about)}"
        if key not in self.asked:
            question = Question(slug, folded(about), group, label, list(options), **more)
            known = self.known.get(key)
            if known is not None and known in {str(value) for value, _ in question.options}:
                question.value = known
            self.asked[key] = question
        return self.asked[key].value

    @property
    def waiting(self):
        return [each for each in self.asked.values() if each.value is None]


def remember(row, questions, user):
    """Keep these answers for the Caf. One statement."""
    rows = [
        ImportAnswer(
            caf_id=row.caf_id, kind=row.kind, question=each.slug, about=each.about, value=each.value, answered_by=user
        )
        for each in questions
        if each.is_remembered
    ]
    ImportAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["caf", "kind", "question", "about"],
        update_fields=["value", "answered_by", "answered_at"],
    )
