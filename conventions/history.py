"""What the history of a convention tells of its own tables, and how each row is named."""

from conventions import visibility
from conventions.doors import histories
from conventions.enums import ConventionState, Direction
from conventions.models import (
    Acte,
    Article,
    Autorisation,
    Contact,
    ContratLie,
    Convention,
    ConventionTransition,
    Document,
    EvenementDroit,
    Jalon,
    Membership,
    Modification,
    MouvementPerimetre,
    Partie,
    PartieActe,
    Phase,
    Representant,
    Signataire,
    Suggestion,
)
from core.formats import in_sentence
from core.history import Journal, Kind, declare, named_by, prepare_with, tell_states, through
from territories.models import Organisation

SUBJECT = "convention"
RESERVED = "document réservé"  # in place of the title of a document that one side keeps for itself
HERE = "e.convention_id = %(pk)s"
OF_PARTIE = through("partie_id", Partie, HERE)
OF_PART = through("partie_acte_id", PartieActe, OF_PARTIE)
TOLD = visibility.told_sql("e")


def hidden_from(user, convention):
    """{subject: keys of its rows that this person may not see}: what `core.history.History` leaves out."""
    return {slug: told.hidden(convention, user) for slug, told in histories.items()}


def here(where=HERE):
    return {SUBJECT: where}


@prepare_with
def _ask_parties(names, events):
    """A party names its signatories, its votes and what avenants do of it: its organisation names it, else its description."""
    names.party_of, names.parties = {}, {}
    parts = {event["data"]["partie_acte_id"] for event in events if event["data"].get("partie_acte_id")}
    if parts:
        told = PartieActe.pgh_event_model.objects.filter(pgh_obj_id__in=parts)
        names.party_of = dict(told.values_list("pgh_obj_id", "partie_id"))
    told = {event["data"]["partie_id"] for event in events if event["kind"] in ("attendu", "modification")}
    wanted = (told | {*names.party_of.values()}) - {None}
    if wanted:
        told = Partie.pgh_event_model.objects.filter(pgh_obj_id__in=wanted).order_by("pgh_id")
        names.parties = {
            key: (organisation, description)
            for key, organisation, description in told.values_list("pgh_obj_id", "organisation_id", "description")
        }
    for organisation, _ in names.parties.values():
        names.want(Organisation, organisation)


def _party(names, organisation, description):
    return names.get(Organisation, organisation) if organisation is not None else description


def _party_named(names, key):
    return _party(names, *names.parties[key]) if key in names.parties else ""


def _signs_for(data, names):
    owner = _party_named(names, names.party_of.get(data["partie_acte_id"]))
    return f" ({owner})" if owner else ""


def _movement(data, names):
    commune = names.of(data, MouvementPerimetre, "commune")
    effect = names.words(data, MouvementPerimetre, "effect_on")
    return f"{commune}, effet {effect}" if effect else commune


def _member(data, names):
    who = names.user(data["user_id"]) or "invitation en attente"
    return f"{who}, {names.words(data, Membership, 'role')}"


def _vote(data, names):
    return f"{names.words(data, Autorisation, 'kind')} {data['number']}".strip() + _signs_for(data, names)


def _event(data, names):
    kind, effect = (names.words(data, EvenementDroit, name) for name in ("kind", "effect_on"))
    return f"{kind}, effet {effect}"


def document_name(data):
    return data["title"] if visibility.is_told(data["visibility"]) else RESERVED


def _modification(data, names):
    kind = names.words(data, Modification, "kind")
    about = data["title"] or names.of(data, Modification, "commune") or _party_named(names, data["partie_id"])
    return f"{kind} ({about})" if about else kind


def _suggestion(data, names):
    return f"{data['number']}, {in_sentence(names.words(data, Suggestion, 'kind'))} ({data['title'] or data['base_title']})"


def _numbered(data, names):
    return f"{data.get('number') or ''} {data['title']}".strip()


POINTED = frozenset({"convention", "partie", "partie_acte", "acte", "initial_of", "evenement"})
FILE = frozenset({"sha256", "content_type", "size", "original_name", "page_count"})
#: Where it stands, and who answered: the line of the history says by whom and when.
SUGGESTED = frozenset(
    {
        *("number", "article", "after", "base_hash", "base_number", "base_title", "base_body"),
        *("decided_by", "decided_side", "decided_at", "resolved_by"),
    }
)
ENDED = frozenset({"signed_version", "abandoned_on", "terminated_on", "end_reason"})

declare(
    Kind(
        *(SUBJECT, Convention, "convention", "convention", True, here("e.pgh_obj_id = %(pk)s")),
        name=lambda data, names: data["name"],
        silent=ENDED | {"initial_of", "kind"},
    ),
    Kind(
        *("partie", Partie, "partie", "parties", True, here()),
        name=lambda data, names: _party(names, data["organisation_id"], data["description"]),
        silent=POINTED,
    ),
    # What is expected of a party comes and goes with it: its changes are told, as changes of the party.
    Kind(
        *("attendu", PartieActe, "partie", "parties", True, here(f"e.pgh_label = 'update' AND {OF_PARTIE}")),
        name=lambda data, names: _party_named(names, data["partie_id"]),
        asked_with="partie",
        silent=POINTED | ENDED,
    ),
    Kind(
        *("signataire", Signataire, "signataire", "signataires", False, here(OF_PART)),
        name=lambda data, names: (data["name"] or data["capacity"]) + _signs_for(data, names),
        silent=POINTED | ENDED,
    ),
    Kind(
        *("autorisation", Autorisation, "vote ou décision", "votes ou décisions", False, here(OF_PART)),
        name=_vote,
        silent=POINTED | ENDED,
    ),
    *(
        Kind(
            *(slug, MouvementPerimetre, one, several, True, here(f"{HERE} AND e.direction = '{way}'")),
            name=_movement,
            silent=POINTED,
        )
        for slug, one, several, way in (
            ("commune", "commune du périmètre", "communes du périmètre", Direction.IN),
            ("sortie", "sortie du périmètre", "sorties du périmètre", Direction.OUT),
        )
    ),
    Kind(
        *("evenement", EvenementDroit, "événement de droit", "événements de droit", False, here()),
        name=_event,
        silent=POINTED,
    ),
    Kind(
        *("phase", Phase, "phase", "phases", True, here()),
        name=lambda data, names: f"{', '.join(str(each) for each in data['numbers'])} : {data['label']}",
        silent=POINTED,
    ),
    Kind(
        *("jalon", Jalon, "rendez-vous", "rendez-vous", False, here()),
        name=lambda data, names: data["label"],
        silent=POINTED,
    ),
    Kind(
        *("contrat", ContratLie, "contrat lié", "contrats liés", False, here()),
        name=lambda data, names: data.get("label", ""),
        silent=POINTED,
    ),
    Kind(*("article", Article, "article", "articles", False, here()), name=_numbered, silent=POINTED),
    Kind(
        *("avenant", Acte, "avenant", "avenants", False, here(f"{HERE} AND e.kind = 'avenant'")),
        name=lambda data, names: f"n° {data['number']}",
        silent=POINTED | {"kind", "signed_from"},
    ),
    Kind(
        *("modification", Modification, "modification par avenant", "modifications par avenant", True, here()),
        name=_modification,
        silent=POINTED | {"article", "after", "cancelled", "base_hash"},
    ),
    Kind(
        *("proposition", Suggestion, "proposition sur le texte", "propositions sur le texte", True, here()),
        name=_suggestion,
        silent=POINTED | SUGGESTED,
    ),
    Kind(*("membre", Membership, "membre", "membres", False, here()), name=_member, silent=POINTED),
    Kind(
        *("contact", Contact, "contact", "contacts", False, here()),
        name=lambda data, names: data["name"],
        silent=POINTED,
    ),
    Kind(
        *("representant", Representant, "représentant", "représentants", False, here()),
        name=lambda data, names: f"{data['name']} ({names.of(data, Representant, 'organisation')})",
        silent=POINTED,
    ),
    Kind(
        *("document", Document, "document", "documents", False, here(f"{HERE} AND {TOLD}")),
        name=lambda data, names: document_name(data),
        kept=visibility.KEPT,
        silent=POINTED | FILE,
    ),
)
tell_states(Journal(SUBJECT, ConventionTransition, "convention", ConventionState, here()))
named_by(Document, name=lambda row: str(row) if visibility.is_told(row.visibility) else RESERVED)
