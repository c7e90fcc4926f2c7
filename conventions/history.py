"""Who changed what on a convention, when, in words: read from the triggers' events.

Lines made by one request on rows of one table are one line (« 57 parties ajoutées »). Three queries
and one for each table that names are read from, whatever the length of the history.
"""

import json
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils.dateparse import parse_date, parse_datetime

from conventions.enums import ConventionState, Direction, Visibility
from conventions.models import (
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
    MouvementPerimetre,
    Partie,
    PartieActe,
    Phase,
    Signataire,
)
from core.dates import NOT_GIVEN, PreciseDateField, words
from core.formats import number
from core.richtext import RichTextField, plain

#: (kind, model, singular, plural, feminine, how its rows are those of the convention)
_OWN = "e.convention_id = %(pk)s"
_IN, _OUT = (f"{_OWN} AND e.direction = '{way}'" for way in Direction)
_OF_PARTIE = "e.partie_id IN (SELECT p.id FROM conventions_partieevent p WHERE p.convention_id = %(pk)s)"
_OF_PART = f"e.partie_acte_id IN (SELECT e.id FROM conventions_partieacteevent e WHERE {_OF_PARTIE})"  # noqa: S608
TRACKED = (
    ("convention", Convention, "convention", "conventions", True, "e.pgh_obj_id = %(pk)s"),
    ("partie", Partie, "partie", "parties", True, _OWN),
    # What is expected of a party comes and goes with it: its changes are told, as changes of the party.
    ("attendu", PartieActe, "partie", "parties", True, f"e.pgh_label = 'update' AND {_OF_PARTIE}"),
    ("signataire", Signataire, "signataire", "signataires", False, _OF_PART),
    ("autorisation", Autorisation, "vote ou décision", "votes ou décisions", False, _OF_PART),
    ("commune", MouvementPerimetre, "commune du périmètre", "communes du périmètre", True, _IN),
    ("sortie", MouvementPerimetre, "sortie du périmètre", "sorties du périmètre", True, _OUT),
    ("evenement", EvenementDroit, "événement de droit", "événements de droit", False, _OWN),
    ("phase", Phase, "phase", "phases", True, _OWN),
    ("jalon", Jalon, "rendez-vous", "rendez-vous", False, _OWN),
    ("contrat", ContratLie, "contrat lié", "contrats liés", False, _OWN),
    ("article", Article, "article", "articles", False, _OWN),
    ("membre", Membership, "membre", "membres", False, _OWN),
    ("contact", Contact, "contact", "contacts", False, _OWN),
    ("document", Document, "document", "documents", False, f"{_OWN} AND e.visibility <> '{Visibility.OWN}'"),
)
BY_KIND = {row[0]: row for row in TRACKED}
#: Columns that say nothing to a reader, or that the journal of states tells.
SILENT = {
    *("id", "version", "creation_key", "created_by", "created_at", "state", "pgh_id"),
    *(
        "signed_version",
        "abandoned_on",
        "terminated_on",
        "end_reason",
        "partie",
        "partie_acte",
        "acte",
        "initial_of",
        "convention",
        "acte",
        "evenement",
        "sha256",
        "content_type",
        "size",
    ),
}
#: {kind: the kind that it is narrowed to with}.
_ASKED_WITH = {"attendu": "partie"}
SHOWN_NAMES = 5
#: In place of the title of a document that one side keeps for itself.
RESERVED = "document réservé"
LONGEST = 160


@dataclass
class Change:
    label: str
    before: str
    after: str


@dataclass
class Line:
    """One line of the history: `title` says what happened, `changes` the old and new values."""

    at: object
    by: str
    title: str
    reason: str = ""
    warnings: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    names: list = field(default_factory=list)
    others: int = 0
    is_transition: bool = False


def _keys_sql(only=""):
    """Every event of the convention, and its transitions, as (kind, label, group, at, id).
    `only`: of this kind."""
    parts = [
        f"SELECT '{kind}' AS kind, e.pgh_label AS label, "  # noqa: S608  (names of our own tables)
        "COALESCE(e.pgh_context_id::text, 'e' || e.pgh_id) AS context, "
        "CASE WHEN e.pgh_label = 'update' THEN e.pgh_obj_id ELSE 0 END AS obj, "
        f'e.pgh_created_at AS at, e.pgh_id AS id FROM "{model.pgh_event_model._meta.db_table}" e WHERE {where}'
        for kind, model, *_, where in TRACKED
        if only in ("", _ASKED_WITH.get(kind, kind))
    ]
    table = ConventionTransition._meta.db_table
    if only in ("", "transition"):
        parts.append(
            "SELECT 'transition' AS kind, 'insert' AS label, 't' || e.id AS context, 0 AS obj, e.at AS at, e.id AS id "  # noqa: S608
            f'FROM "{table}" e WHERE e.convention_id = %(pk)s'
        )
    return " UNION ALL ".join(parts)


#: What the history may be narrowed to: {kind: words}.
KINDS = {"transition": "États"} | {
    kind: plural.capitalize() for kind, _, _, plural, *_ in TRACKED if kind not in _ASKED_WITH
}
KINDS["convention"] = "Convention"
EXPORTED = 200


class History:
    """The history of one convention, as a sequence for a Paginator: newest first.

    `only`: lines of this kind (`KINDS`). `oldest_first`: the other way round.
    """

    def __init__(self, convention, *, only="", oldest_first=False):
        if only and only not in KINDS:
            raise ValueError(only)
        self.convention = convention
        self._keys = _keys_sql(only)
        self._order = "ASC" if oldest_first else "DESC"
        self._count = None

    def count(self):
        if self._count is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT COUNT(*) FROM (SELECT 1 FROM ({self._keys}) keys "  # noqa: S608
                    "GROUP BY kind, label, context, obj) groups",
                    {"pk": self.convention.pk},
                )
                self._count = cursor.fetchone()[0]
        return self._count

    __len__ = count

    def __getitem__(self, window):
        start, stop = window.start or 0, window.stop
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, label, MAX(at), COUNT(*), (ARRAY_AGG(id ORDER BY id))[1:%(names)s], MIN(id), MAX(id) "  # noqa: S608
                f"FROM ({self._keys}) keys GROUP BY kind, label, context, obj "
                f"ORDER BY MAX(at) {self._order}, kind, MAX(id) {self._order} LIMIT %(limit)s OFFSET %(start)s",
                {"pk": self.convention.pk, "limit": stop - start, "start": start, "names": SHOWN_NAMES},
            )
            groups = cursor.fetchall()
        return _lines(groups)

    def every(self):
        """All its lines, read a few at a time."""
        for start in range(0, self.count(), EXPORTED):
            yield from self[start : start + EXPORTED]


def _lines(groups):
    rows = _read(groups)
    transitions = {
        row.pk: row
        for row in ConventionTransition.objects.filter(
            pk__in=[ids[-1] for kind, _, _, _, ids, *_ in groups if kind == "transition"]
        ).select_related("by")
    }
    names = _Names(rows.values())
    found = []
    for kind, label, at, count, ids, first, last in groups:
        if kind == "transition":
            found.append(_transition_line(transitions[ids[-1]]))
            continue
        line = _line(
            kind, label, at, count, [rows[kind, each] for each in ids], rows[kind, first], rows[kind, last], names
        )
        if line:
            found.append(line)
    return found


def _read(groups):
    """{(kind, event id): {"data", "before", "meta"}} of the first, last and named events. One query."""
    wanted = {}
    for kind, _, _, _, ids, first, last in groups:
        if kind != "transition":
            wanted.setdefault(kind, set()).update([*ids, first, last])
    if not wanted:
        return {}
    parts, params = [], {}
    for kind, ids in wanted.items():
        table = BY_KIND[kind][1].pgh_event_model._meta.db_table
        params[kind] = list(ids)
        parts.append(
            f"SELECT '{kind}', e.pgh_id, to_jsonb(e), c.metadata, "  # noqa: S608  (names of our own tables)
            f'(SELECT to_jsonb(p) FROM "{table}" p WHERE p.pgh_obj_id = e.pgh_obj_id AND p.pgh_id < e.pgh_id '
            "ORDER BY p.pgh_id DESC LIMIT 1) "
            f'FROM "{table}" e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id '
            f"WHERE e.pgh_id = ANY(%({kind})s)"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return {
            (kind, key): {"kind": kind, "data": _json(data), "meta": _json(meta) or {}, "before": _json(before)}
            for kind, key, data, meta, before in cursor.fetchall()
        }


def _json(value):
    return json.loads(value) if isinstance(value, str) else value


def _light(model):
    """Its rows to be named, without the whole text that a version holds."""
    heavy = [one.name for one in model._meta.concrete_fields if isinstance(one, models.JSONField)]
    return model._base_manager.defer(*heavy)


class _Names:
    """Names of the rows that events point to, read once for each table."""

    def __init__(self, events):
        wanted = {get_user_model(): set()}
        for event in events:
            if user := event["meta"].get("user"):
                wanted[get_user_model()].add(user)
            for one in BY_KIND[event["kind"]][1]._meta.concrete_fields:
                if not isinstance(one, models.ForeignKey) or one.name in SILENT:
                    continue
                for data in (event["data"], event["before"] or {}):
                    if data.get(one.attname) is not None:
                        wanted.setdefault(one.related_model, set()).add(data[one.attname])
        # A partie names its signataires and votes: its organisation names it, else its description.
        organisations = wanted.setdefault(Partie._meta.get_field("organisation").related_model, set())
        parts = {event["data"]["partie_acte_id"] for event in events if event["data"].get("partie_acte_id")}
        self.part = {}
        if parts:
            events_of = PartieActe.pgh_event_model.objects.filter(pgh_obj_id__in=parts)
            self.part = dict(events_of.values_list("pgh_obj_id", "partie_id"))
        own = {event["data"]["partie_id"] for event in events if event["kind"] == "attendu"}
        owners = own | set(self.part.values())
        self.owner = {}
        if owners:
            events_of = Partie.pgh_event_model.objects.filter(pgh_obj_id__in=owners).order_by("pgh_id")
            told = events_of.values_list("pgh_obj_id", "organisation_id", "description")
            self.owner = {key: (organisation, description) for key, organisation, description in told}
            organisations.update(key for key, _ in self.owner.values() if key is not None)
        self._found = {model: _light(model).in_bulk(keys) if keys else {} for model, keys in wanted.items()}
        self._organisation = Partie._meta.get_field("organisation").related_model

    def get(self, model, key):
        row = self._found.get(model, {}).get(key)
        if row is None:
            return "ligne supprimée"
        return RESERVED if getattr(row, "visibility", "") == Visibility.OWN else str(row)

    def user(self, key):
        return self.get(get_user_model(), key) if key else ""

    def partie(self, key):
        """The last name of a partie, by its key."""
        return self.party(*self.owner[key]) if key in self.owner else ""

    def party(self, organisation, description):
        return self.get(self._organisation, organisation) if organisation is not None else description

    def signs_for(self, data):
        """The party of a signataire or of a vote, from the values of its row."""
        return self.partie(self.part.get(data["partie_acte_id"]))


def _transition_line(row):
    before, after = ConventionState(row.from_state).label, ConventionState(row.to_state).label
    return Line(
        at=row.at,
        by=str(row.by) if row.by else "",
        title=f"État : {before} → {after}",
        reason=row.reason,
        warnings=row.warnings,
        is_transition=True,
    )


VERBS = {"insert": "ajouté", "update": "modifié", "delete": "supprimé"}


def _line(kind, label, at, count, events, first, last, names):
    _, model, singular, plural, feminine, _ = BY_KIND[kind]
    verb = VERBS.get(label, "modifié")
    by = names.user(last["meta"].get("user"))
    reason = last["meta"].get("reason") or ""
    ending = "e" if feminine else ""
    if label == "update":
        changes = _changes(model, first["before"] or {}, last["data"], names)
        if not changes:
            return None
        name = "" if kind == "convention" else f" : {_name(kind, last['data'], names)}"
        title = f"{singular.capitalize()} {verb}{ending}{name}"
        return Line(at=at, by=by, title=title, reason=reason, changes=changes)
    if kind == "convention":
        return Line(at=at, by=by, title=f"Convention {'créée' if label == 'insert' else 'supprimée'}", reason=reason)
    if count == 1:
        title = f"{singular.capitalize()} {verb}{ending} : {_name(kind, last['data'], names)}"
        return Line(at=at, by=by, title=title, reason=reason)
    shown = [_name(kind, event["data"], names) for event in events]
    title = f"{number(count)} {plural} {verb}{ending}s"
    return Line(at=at, by=by, title=title, reason=reason, names=shown, others=max(0, count - len(shown)))


def _name(kind, data, names):
    model = BY_KIND[kind][1]
    match kind:
        case "partie":
            return names.party(data["organisation_id"], data["description"])
        case "attendu":
            return names.partie(data["partie_id"])
        case "commune" | "sortie":
            commune = names.get(model._meta.get_field("commune").related_model, data["commune_id"])
            effect = _words(model, model._meta.get_field("effect_on"), data, names)
            return f"{commune}, effet {effect}" if effect else commune
        case "evenement":
            effect = _words(model, model._meta.get_field("effect_on"), data, names)
            return f"{_words(model, model._meta.get_field('kind'), data, names)}, effet {effect}"
        case "signataire":
            who = data["name"] or data["capacity"]
            owner = names.signs_for(data)
            return f"{who} ({owner})" if owner else who
        case "autorisation":
            what = _words(model, model._meta.get_field("kind"), data, names)
            owner = names.signs_for(data)
            return f"{what} {data['number']}".strip() + (f" ({owner})" if owner else "")
        case "phase":
            return f"{', '.join(str(each) for each in data['numbers'])} : {data['label']}"
        case "jalon":
            return data["label"]
        case "article" | "document":
            return f"{data.get('number') or ''} {data['title']}".strip()
        case "membre":
            who = names.user(data["user_id"]) or "invitation en attente"
            return f"{who}, {_words(model, model._meta.get_field('role'), data, names)}"
        case "contact":
            return data["name"]
    return ""


def _changes(model, before, after, names):
    found = []
    of_dates = {name for one in model._meta.concrete_fields for name in getattr(one, "added_columns", ())}
    for one in (*model._meta.concrete_fields, *_gone(model)):
        if one.name in SILENT or one.attname not in after or one.name in of_dates:
            continue
        old, new = _words(model, one, before, names), _words(model, one, after, names)
        if before.get(one.attname) != after.get(one.attname) or old != new:
            label = str(one.verbose_name)
            found.append(Change(label[:1].upper() + label[1:], _short(old), _short(new)))
    return found


def _gone(model):
    """Fields that the table no longer has, and that its events of before tell."""
    kept = {one.name for one in model._meta.concrete_fields}
    mine = (one for one in model.pgh_event_model._meta.concrete_fields if not one.name.startswith("pgh_"))
    return [one for one in mine if one.name not in kept]


def _short(text):
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]}…"


def _words(model, one, data, names):
    """A stored value as a person reads it."""
    value = data.get(one.attname)
    if isinstance(one, PreciseDateField):
        known = [data[name] for name in one.added_columns if name in data]  # a former line has fewer
        said = words(parse_date(value[:10]) if value else None, *known)
        return "" if said == NOT_GIVEN else said
    if value is None or value == "":
        return ""
    if isinstance(one, models.ForeignKey):
        return names.get(one.related_model, value)
    if isinstance(one, RichTextField):
        return plain(value)
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(one, models.BooleanField):
        return "oui" if value else "non"
    if isinstance(one, models.DateTimeField):
        moment = parse_datetime(value)
        return words(moment.date()) if moment else str(value)
    if isinstance(one, models.DateField):
        return words(parse_date(value[:10]))
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)
