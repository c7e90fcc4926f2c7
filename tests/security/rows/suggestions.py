"""What is suggested on the text of a convention."""

from conventions.tests.factories import make_suggestion
from tests.security.matrix import MANAGERS, WHOLE_READERS, WRITERS, Row
from tests.security.world import builder

#: Who is asked what they think of the text: the writers of both sides, and who reads it for a side or for a partner.
ASKED = WRITERS | {"local_manager", "elected", "partner", "copil_member"}
#: Who writes for the Caf: it answers the collectivité, and the other way.
OF_CAF = MANAGERS | {"caf_referent"}
OF_COLLECTIVITE = WRITERS - OF_CAF


@builder
def add_suggestions(made):
    # The last article of the text, which no avenant of this world speaks of.
    made.discussed = made.convention.articles.order_by("pk").last()
    made.suggestion = make_suggestion(made.discussed, created_by=made.users["elected"])
    made.asked_by_caf = make_suggestion(made.discussed, side="caf", created_by=made.users["caf_adviser"])
    made.closed_talk = make_suggestion(
        made.discussed, outcome="withdrawn", decided_at="2026-11-02T10:00Z", created_by=made.users["elected"]
    )


def of_suggestion(name="suggestion"):
    return lambda made: [made.convention.pk, getattr(made, name).number]


def asking(word):
    return Row(
        "conventions:suggestion_add",
        lambda made: [made.convention.pk, made.discussed.pk, word],
        get=ASKED,
        post=ASKED,
        case=word,
    )


ROWS = [
    Row("conventions:suggestions", lambda made: [made.convention.pk], get=WHOLE_READERS),
    *(asking(word) for word in ("reecrire", "ajouter", "retirer")),
    Row("conventions:suggestion", of_suggestion(), get=WHOLE_READERS),
    Row("conventions:suggestion_answer", of_suggestion(), get=None, post=OF_CAF),
    Row(
        "conventions:suggestion_answer", of_suggestion("asked_by_caf"), get=None, post=OF_COLLECTIVITE, case="de la Caf"
    ),
    Row("conventions:suggestion_amend", of_suggestion(), get=OF_CAF, post=OF_CAF),
    Row(
        "conventions:suggestion_withdraw",
        of_suggestion(),
        get=OF_COLLECTIVITE | {"elected"},
        post=OF_COLLECTIVITE | {"elected"},
    ),
    Row("conventions:suggestion_comment", of_suggestion(), get=None, post=ASKED),
    Row("conventions:suggestion_resolve", of_suggestion("closed_talk"), get=None, post=WRITERS | {"elected"}),
]
