"""Who changed what, when, in words: read from the triggers' events.

Each floor declares its tables (`declare`, `tell_states`) with the path of their events to the subjects
whose history they are part of: a convention, a fiche, a séance. Lines made by one request on rows of one
table are one line (« 57 parties ajoutées »). A page takes its keys by one UNION ALL, then its events, its changes of
state and the names that they point to by one each, whatever the length of the history and the number of its tables.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.timezone import localtime

from core.date_fields import PreciseDateField
from core.dates import NOT_GIVEN, words
from core.formats import hour, number
from core.richtext import RichTextField, plain

#: Columns that say nothing to a reader, or that the journal of states tells.
SILENT = {"id", "version", "creation_key", "created_by", "created_at", "updated_by", "updated_at", "state", "pgh_id"}
SHOWN_NAMES = 5
LONGEST = 160
EXPORTED = 200
GONE = "ligne supprimée"
STATE = "état:"  # before the kind whose state has changed, in the keys


@dataclass(frozen=True)
class Kind:
    """A table whose events are told.

    - `under`: {subject: SQL condition on the event `e`}; `%(pk)s` is the key of the subject, `through` climbs;
      `shown("seance")` leaves out the séances that the reader may not see. A kind that bears the slug of a subject is that subject itself.
    - `name(data, names)`: how a row is named, from the values of its event.
    - `part_of`: the foreign key that names it beside, on another page than that of what it points to.
    - `asked_with`: the kind that it is narrowed to with.
    - `kept`: (column, value) of the rows that `under` leaves out: what was in one before is not told afterwards either.
    - `silent`: columns of its own that say nothing; `labels`: {column: words}, where its field has none in French.
    """

    slug: str
    model: Any
    one: str
    several: str
    feminine: bool
    under: dict
    name: Callable
    part_of: str = ""
    asked_with: str = ""
    kept: tuple = ()
    silent: frozenset = frozenset()
    labels: dict = field(default_factory=dict)

    @property
    def events(self):
        return self.model.pgh_event_model


@dataclass(frozen=True)
class Journal:
    """Changes of state of the rows of `kind`, kept by a `core.models.TransitionLine` that points to them by `owner`."""

    kind: str
    model: Any
    owner: str
    states: type
    under: dict


_kinds: dict[str, Kind] = {}
_journals: dict[str, Journal] = {}
_readings: dict[type, "Reading"] = {}
_preparers: list[Callable] = []
_hiding: set[str] = set()


def declare(*kinds):
    _kinds.update({kind.slug: kind for kind in kinds})


def tell_states(*journals):
    _journals.update({journal.kind: journal for journal in journals})


@dataclass(frozen=True)
class Reading:
    """How the rows of a table are named: `name(row)`, of a row that has these `columns` (all but its long texts and
    figures unless they are said), what `also` asks of each ({attribute: expression}), and `beside` it the rows that
    these foreign keys point to."""

    name: Callable = str
    columns: tuple = ()
    beside: tuple = ()
    also: dict = field(default_factory=dict)


def named_by(model, **how):
    """How rows of `model` are named, where a plain `str` would not do: see `Reading`."""
    _readings[model] = Reading(**how)


def reading_of(model):
    """How rows of `model` are named: a `Reading`."""
    return _readings.get(model, Reading())


def prepare_with(function):
    """`function(names, events)` is called before names are read: it may ask for more (`names.want`)."""
    _preparers.append(function)
    return function


def through(column, model, where):
    """A condition: the column points to a row of `model` one of whose events meets `where`. Rows that are gone count."""
    return f"e.{column} IN (SELECT e.pgh_obj_id FROM {model.pgh_event_model._meta.db_table} e WHERE {where})"  # noqa: S608


def either(model, *conditions):
    """A condition: one of these holds. Each is asked apart, by its own index, where an OR would read the whole table."""
    table = model.pgh_event_model._meta.db_table
    asked = " UNION ALL ".join(f"SELECT e.pgh_id FROM {table} e WHERE {each}" for each in conditions)  # noqa: S608
    return f"e.pgh_id IN ({asked})"


def shown(slug, column="pgh_obj_id"):
    """A condition: the column points to none of the rows of this kind that are hidden from the reader."""
    _hiding.add(slug)
    return f"e.{column} <> ALL(%(hidden_{slug})s)"


def kinds_under(subject):
    """What a history may be narrowed to: {slug: words}."""
    found = {"transition": "États"} if any(subject in journal.under for journal in _journals.values()) else {}
    return found | {
        kind.slug: (kind.one if kind.slug == subject else kind.several).capitalize()
        for kind in _kinds.values()
        if subject in kind.under and not kind.asked_with
    }


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


def _keys_sql(subject, only=""):
    """Every event under a subject, and its changes of state, as (kind, label, group, at, id). `only`: of this kind."""
    parts = [
        f"SELECT '{kind.slug}' AS kind, e.pgh_label AS label, "  # noqa: S608  (names of our own tables)
        "COALESCE(e.pgh_context_id::text, 'e' || e.pgh_id) AS context, "
        "CASE WHEN e.pgh_label = 'update' THEN e.pgh_obj_id ELSE 0 END AS obj, "
        f'e.pgh_created_at AS at, e.pgh_id AS id FROM "{kind.events._meta.db_table}" e WHERE {kind.under[subject]}'
        for kind in _kinds.values()
        if subject in kind.under and only in ("", kind.slug, kind.asked_with)
    ]
    parts += [
        f"SELECT '{STATE}{journal.kind}' AS kind, 'insert' AS label, 't' || e.id AS context, 0 AS obj, e.at AS at, "  # noqa: S608
        f'e.id AS id FROM "{journal.model._meta.db_table}" e WHERE {journal.under[subject]}'
        for journal in _journals.values()
        if subject in journal.under and only in ("", "transition")
    ]
    return " UNION ALL ".join(parts)


class History:
    """The history of one subject, as a sequence for a Paginator: newest first.

    `only`: lines of this kind (`kinds_under`). `oldest_first`: the other way round. `hidden`: {slug: keys of the
    rows of this kind that the reader may not see}, with what is under them. `acting`: function of a
    person and a day that gives words, as what they acted then, when it was not for themselves.
    """

    def __init__(self, subject, pk, *, only="", oldest_first=False, hidden=None, acting=None):
        if only and only not in kinds_under(subject):
            raise ValueError(only)
        self.subject = subject
        self._acting = acting
        self._about = {"pk": pk} | {f"hidden_{slug}": [*(hidden or {}).get(slug, ())] for slug in _hiding}
        self._keys = _keys_sql(subject, only)
        self._order = "ASC" if oldest_first else "DESC"
        self._count = None

    def count(self):
        if self._count is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT COUNT(*) FROM (SELECT 1 FROM ({self._keys}) keys "  # noqa: S608
                    "GROUP BY kind, label, context, obj) groups",
                    self._about,
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
                self._about | {"limit": stop - start, "start": start, "names": SHOWN_NAMES},
            )
            groups = cursor.fetchall()
        return _lines(self.subject, groups, self._acting)

    def every(self):
        """All its lines, read a few at a time."""
        for start in range(0, self.count(), EXPORTED):
            yield from self[start : start + EXPORTED]


EXPORT_HEADINGS = ["Quand", "Qui", "Quoi", "Motif", "Détail"]


def exported(line):
    """The cells of one line under `EXPORT_HEADINGS`: a moment, then words."""
    changes = [
        f"{each.label} : {each.before or 'non renseigné'} → {each.after or 'non renseigné'}" for each in line.changes
    ]
    names = [*line.names, *([f"et {line.others} autres"] if line.others else [])]
    return [line.at, line.by or "le portail", line.title, line.reason, " ; ".join([*names, *line.warnings, *changes])]


def _lines(subject, groups, acting):
    rows = _read(groups)
    changes = _read_changes(groups)
    names = Names(subject, rows.values(), [row for rows in changes.values() for row in rows.values()])
    names.acting = acting or names.acting
    found = []
    for kind, label, at, count, ids, first, last in groups:
        if kind.startswith(STATE):
            journal = _journals[kind.removeprefix(STATE)]
            found.append(_transition_line(journal, changes[journal.kind][ids[-1]], names))
            continue
        told = [rows[kind, each] for each in ids]
        line = _line(_kinds[kind], label, at, count, told, rows[kind, first], rows[kind, last], names)
        if line:
            found.append(line)
    return found


def _read_changes(groups):
    """{kind: {pk: TransitionLine}}, with who made each. One query."""
    wanted: dict[Any, list[int]] = {}
    for kind, _, _, _, ids, *_ in groups:
        if kind.startswith(STATE):
            wanted.setdefault(_journals[kind.removeprefix(STATE)].model, []).append(ids[-1])
    read = _rows({model: (keys, Reading(columns=_columns(model), beside=("by",))) for model, keys in wanted.items()})
    return {journal.kind: read.get(journal.model, {}) for journal in _journals.values()}


def _read(groups):
    """{(kind, event id): {"data", "before", "meta"}} of the first, last and named events. One query."""
    wanted = {}
    for kind, _, _, _, ids, first, last in groups:
        if not kind.startswith(STATE):
            wanted.setdefault(kind, set()).update([*ids, first, last])
    if not wanted:
        return {}
    parts, params = [], {}
    for kind, ids in wanted.items():
        table = _kinds[kind].events._meta.db_table
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


class Names:
    """Names of the rows that events point to, read once for each table. `subject`: whose history is told."""

    def __init__(self, subject, events, changes=()):
        self.subject = subject
        self.people, self.acting = {}, lambda person, day: []
        self._wanted = {get_user_model(): set()}
        for event in events:
            self.want(get_user_model(), event["meta"].get("user"))
            kind = _kinds[event["kind"]]
            for one in _pointers(kind, subject):
                for data in (event["data"], event["before"] or {}):
                    self.want(one.related_model, data.get(one.attname))
        for row in changes:
            self.want(get_user_model(), row.by_id)
            journal = next(each for each in _journals.values() if isinstance(row, each.model))
            if journal.kind != subject:
                owner = row._meta.get_field(journal.owner)
                self.want(owner.related_model, getattr(row, owner.attname))
        for prepare in _preparers:
            prepare(self, events)
        wanted = {model: (keys, _readings.get(model, Reading())) for model, keys in self._wanted.items() if keys}
        found = _rows(wanted)
        self.people = found.get(get_user_model(), {})
        self._names = {
            (model, key): wanted[model][1].name(row) for model in wanted for key, row in found.get(model, {}).items()
        }
        self._names |= self._last_names(
            {model: keys - found.get(model, {}).keys() for model, (keys, _) in wanted.items()}
        )

    def want(self, model, key):
        if key is not None:
            self._wanted.setdefault(model, set()).add(key)

    def _last_names(self, missing):
        """{(model, key): name} of rows that are gone, from their last event. One query, if there are any."""
        kinds = {kind.slug: kind for kind in reversed(_kinds.values()) if missing.get(kind.model)}
        of_model = {kind.model: slug for slug, kind in kinds.items()}
        if not of_model:
            return {}
        parts = [
            f"(SELECT DISTINCT ON (e.pgh_obj_id) '{slug}', e.pgh_obj_id, to_jsonb(e) "  # noqa: S608  (our own tables)
            f'FROM "{kinds[slug].events._meta.db_table}" e WHERE e.pgh_obj_id = ANY(%({slug})s) '
            "ORDER BY e.pgh_obj_id, e.pgh_id DESC)"
            for slug in of_model.values()
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(parts), {slug: [*missing[kinds[slug].model]] for slug in of_model.values()}
            )
            return {
                (kinds[slug].model, key): kinds[slug].name(_json(data), self) for slug, key, data in cursor.fetchall()
            }

    def get(self, model, key):
        return self._names.get((model, key), GONE)

    def of(self, data, model, name):
        """The name of what this foreign key of `model` points to, or an empty text."""
        one = model._meta.get_field(name)
        key = data.get(one.attname)
        return "" if key is None else self.get(one.related_model, key)

    def words(self, data, model, name):
        """The value of a field as a person reads it."""
        return _words(model, model._meta.get_field(name), data, self)

    def user(self, key):
        return self.get(get_user_model(), key) if key else ""

    def author(self, key, at, name=""):
        """Who acted at this moment, and as what: « Camille Martin, en remplacement de Dominique Petit »."""
        name = name or self.user(key)
        person = self.people.get(key)
        return ", ".join([name, *self.acting(person, localtime(at).date())]) if person else name


def _rows(wanted):
    """{model: {key: row}} of {model: (keys, Reading)}, with the rows beside them. One query, whatever the number of
    tables: rows come as JSON, and are made of it again."""
    asked: dict[Any, models.Q] = {}
    readings: dict[Any, Reading] = {}
    for model, (keys, reading) in wanted.items():
        asked[model] = asked.get(model, models.Q()) | models.Q(pk__in=keys)
        readings[model] = reading
        for name in reading.beside:
            climbed = model._base_manager.filter(pk__in=keys).values(name)
            beside = model._meta.get_field(name).related_model
            asked[beside] = asked.get(beside, models.Q()) | models.Q(pk__in=climbed)
            readings.setdefault(beside, _readings.get(beside, Reading()))
    parts, params = [], []
    for rank, (model, condition) in enumerate(asked.items()):
        read = model._base_manager.filter(condition).only(*readings[model].columns or _light(model)).order_by()
        read = read.annotate(**readings[model].also)
        sql, values = read.query.sql_with_params()
        parts.append(f"SELECT {rank}, to_jsonb(t) FROM ({sql}) t")  # noqa: S608  (written by the ORM)
        params += values
    found: dict[Any, dict] = {model: {} for model in asked}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for rank, data in cursor.fetchall():
                model = [*asked][rank]
                row = _made(model, _json(data), readings[model].also)
                found[model][row.pk] = row
    for model, (_, reading) in wanted.items():
        for one in map(model._meta.get_field, reading.beside):
            for row in found[model].values():
                setattr(row, one.name, found[one.related_model].get(getattr(row, one.attname)))
    return found


def _columns(model):
    return tuple(one.name for one in model._meta.concrete_fields)


def _light(model):
    """The columns of a table, without its long texts and figures."""
    return [one.name for one in model._meta.concrete_fields if not isinstance(one, models.JSONField | RichTextField)]


def _made(model, data, also=()):
    fields = [one for one in model._meta.concrete_fields if one.column in data]
    values = [one.to_python(data[one.column]) for one in fields]
    row = model.from_db(connection.alias, [one.attname for one in fields], values)
    for name in also:
        setattr(row, name, data[name])
    return row


def _pointers(kind, subject):
    """The foreign keys of a kind that its lines may name."""
    for one in kind.model._meta.concrete_fields:
        if isinstance(one, models.ForeignKey) and (one.name not in SILENT | kind.silent or one.name == kind.part_of):
            yield one


def _transition_line(journal, row, names):
    before, after = journal.states(row.from_state).label, journal.states(row.to_state).label
    owner = row._meta.get_field(journal.owner)
    whose = names.get(owner.related_model, getattr(row, owner.attname)) if journal.kind != names.subject else ""
    return Line(
        at=row.at,
        by=names.author(row.by_id, row.at, str(row.by)) if row.by else "",
        title=f"État{_of(whose)} : {before} → {after}",
        reason=row.reason,
        warnings=row.warnings,
        is_transition=True,
    )


def _of(whose):
    return f" ({whose})" if whose else ""


VERBS = {"insert": "ajouté", "update": "modifié", "delete": "supprimé"}


def _line(kind, label, at, count, events, first, last, names):
    verb = VERBS.get(label, "modifié") + ("e" if kind.feminine else "")
    by = names.author(last["meta"].get("user"), at)
    reason = last["meta"].get("reason") or ""
    is_subject = kind.slug == names.subject
    if label == "update":
        changes = _changes(kind, _told_before(kind, first["before"] or {}), last["data"], names)
        if not changes:
            return None
        name = "" if is_subject else f" : {_name(kind, last['data'], names)}"
        return Line(at=at, by=by, title=f"{kind.one.capitalize()} {verb}{name}", reason=reason, changes=changes)
    if is_subject:
        verb = verb.replace("ajouté", "créé")
        return Line(at=at, by=by, title=f"{kind.one.capitalize()} {verb}", reason=reason)
    if count == 1:
        title = f"{kind.one.capitalize()} {verb} : {_name(kind, last['data'], names)}"
        return Line(at=at, by=by, title=title, reason=reason)
    shown = [_name(kind, event["data"], names) for event in events]
    title = f"{number(count)} {kind.several} {verb}s"
    return Line(at=at, by=by, title=title, reason=reason, names=shown, others=max(0, count - len(shown)))


def _told_before(kind, before):
    """What a line says of the row of before: of one that was kept, that it was."""
    column, value = kind.kept or ("", None)
    return {column: value} if column and before.get(column) == value else before


def _name(kind, data, names):
    name = _short(kind.name(data, names))
    if not kind.part_of or _is_page_of(kind, names.subject):
        return name
    return f"{name}{_of(names.of(data, kind.model, kind.part_of))}"


def _is_page_of(kind, subject):
    """Whether the subject is what the rows of this kind are part of."""
    return subject in _kinds and _kinds[subject].model is kind.model._meta.get_field(kind.part_of).related_model


def _changes(kind, before, after, names):
    found, model = [], kind.model
    for one in told_columns(kind):
        if one.attname not in after:
            continue
        old, new = _words(model, one, before, names), _words(model, one, after, names)
        if before.get(one.attname) != after.get(one.attname) or old != new:
            found.append(Change(label_of(kind, one), _short(old), _short(new)))
    return found


def told_columns(kind):
    """The fields whose changes are told, those of before among them. A precise date is told by one of its columns."""
    fields = (*kind.model._meta.concrete_fields, *_gone(kind.model))
    of_dates = {name for one in fields for name in getattr(one, "added_columns", ())}
    kept = {one.name for one in kind.events._meta.concrete_fields}
    return [one for one in fields if one.name in kept - SILENT - kind.silent - of_dates]


def label_of(kind, one):
    label = kind.labels.get(one.name) or str(one.verbose_name)
    return label[:1].upper() + label[1:]


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
    if isinstance(one, models.TimeField):
        return hour(parse_time(value))
    if isinstance(one, models.DecimalField):
        return number(value)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)
