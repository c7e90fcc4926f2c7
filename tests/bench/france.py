"""The whole country, for the measures alone: 4 000 conventions in 101 Cafs, with their history.

A few conventions are written by hand, by the factories of each floor, and the triggers write their
history. The database then copies them, table by table, with every event: copy `k` of a row has the key
`k * STRIDE + key`, and so have the keys that point to it. What a Caf has of its own (people, partners,
themes) is copied once a Caf; territoires, their organisations and the Cafs are the real ones.

Constraints and foreign keys hold as ever. Guards and the history are silent meanwhile: what they
write is copied with the rest.
"""

import datetime as dt
import random
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import pghistory
from django.apps import apps
from django.db import connection, models, transaction
from pghistory.models import Context, Event

from accounts.enums import CafRole
from accounts.models import User
from accounts.tests import factories as people
from actions.enums import FicheState
from actions.models import Audience, Dispositif, FicheAction, NoteSuivi
from conventions.enums import ConventionState, PartieRole, Role
from conventions.models import Convention, MouvementPerimetre
from conventions.tests import factories as conventions
from core.bulk import bulk_writing
from diagnostics.models import Indicateur, ValeurIndicateur
from reporting.demo.people import BY_KEY
from territories.models import Caf, Organisation, Territoire
from territories.tests import factories as territories
from tests.bench.data import PREFIX
from tests.growth import country

STRIDE = 10_000_000  # beyond any key of the demo
CAFS_FROM = 10_000  # copies below are conventions, from there on Cafs
CONTEXTS = 20  # requests that wrote a convention
FLOORS = ("territories", "accounts", "conventions", "diagnostics", "actions", "governance", "reporting")
#: Read by everybody, never copied.
SHARED = {Dispositif, Audience, Indicateur, Territoire, Caf}


@dataclass(frozen=True)
class Size:
    conventions: int
    values: int
    largest: int  # conventions of the first Caf
    agents: int  # of each Caf
    batch: int = 200  # conventions of a transaction


WHOLE = Size(conventions=4000, values=500_000, largest=120, agents=24)


def share_of(share):
    """The same country in small: as many Cafs, fewer conventions and values."""
    shared = {name: round(getattr(WHOLE, name) * share) for name in ("conventions", "values", "largest")}
    return Size(agents=WHOLE.agents, **shared)


@dataclass(frozen=True)
class Shape:
    """A convention written by hand: its fiches, whether it is signed, members, communes that sign, how often it is copied."""

    fiches: int
    weight: int
    is_signed: bool = True
    members: int = 4
    communes: int = 0


#: Thirty-one fiches a convention on average.
SHAPES = (
    Shape(15, 12, communes=20),
    Shape(26, 25, members=5),
    Shape(31, 25, members=5, communes=3),
    Shape(46, 14),
    Shape(60, 6, members=5),
    Shape(24, 9, is_signed=False),
    Shape(31, 9, is_signed=False, members=5),
)
ROLES = (Role.COOPERATION_OFFICER, Role.FICHE_OWNER, Role.CTG_LEAD, Role.ELECTED, Role.PARTNER)
PREPARED = ("diagnostic", "action_plan", "drafting", "ready_to_sign")
STATES = [state for state in FicheState if state != FicheState.ABANDONED]
SENTENCE = "Les communes et la Caf ouvrent ensemble des places d’accueil au plus près des familles du plateau. "


@dataclass
class Written:
    """Rows written by hand: {model: (last key before, last key)}."""

    shape: Shape | None = None
    keys: dict = field(default_factory=dict)


def fill_country(share):
    """For the Caf of the demo's adviser first. Tells each step."""
    adviser = User.objects.get(email=BY_KEY["adviser"].email)
    fill(adviser.caf_memberships.get().caf, adviser, share_of(share))
    with _told("tables comptées par PostgreSQL"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def fill(caf, adviser, size, shapes=SHAPES):
    """Conventions up to this number, those that exist included, most of them copies in all the Cafs."""
    with _told("conventions types, écrites à la main"), transaction.atomic():
        with _keys_of(Written()) as own:
            local, themes = _write_caf(caf, size.agents)
        place = Territoire.objects.epcis().filter(departement__in=caf.departements.all()).earliest("code")
        written = []
        for shape in shapes:
            with _keys_of(Written(shape)) as made:
                _write_convention(caf, adviser, place, shape, local, themes)
            written.append(made)
    with connection.cursor() as cursor:
        _tell_copies(cursor, caf, adviser, size, shapes)
        copier = _Copier(cursor, own, caf, adviser, place)
        with _told("ce que chaque Caf a en propre"), _silent(cursor, own.keys):
            copier.copy_cafs()
        total = size.conventions - Convention.objects.count()
        for first in range(1, total + 1, size.batch):
            last = min(first + size.batch - 1, total)
            with _told(f"conventions {first} à {last}"), _silent(cursor, {m for each in written for m in each.keys}):
                for number, each in enumerate(written):
                    copier.copy_conventions(number, each, first, last)
        with _told("valeurs des territoires"), bulk_writing():
            _write_values(cursor, size.values - ValeurIndicateur.objects.count())


@contextmanager
def _told(name):
    began = time.monotonic()
    yield
    print(f"  {name} : {time.monotonic() - began:.0f} s", flush=True)


# Written by hand


def _tables():
    return [
        model
        for name in FLOORS
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
        if not model._meta.proxy and model not in SHARED and isinstance(model._meta.pk, models.IntegerField)
    ]


@contextmanager
def _keys_of(made):
    """Fills `made.keys` with the rows written in the block."""
    before = _last_keys()
    yield made
    made.keys = {model: (before[model], last) for model, last in _last_keys().items() if last > before[model]}


def _last_keys():
    names = {model: connection.ops.quote_name(model._meta.db_table) for model in _tables()}
    selected = [f"(SELECT COALESCE(MAX({model._meta.pk.column}), 0) FROM {name})" for model, name in names.items()]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(selected)}")
        return dict(zip(names, cursor.fetchone(), strict=True))


def _write_caf(caf, agents):
    """People, partners and themes. Returns (organisations, themes)."""
    others = (CafRole.GRANTS_OFFICER, CafRole.MANAGEMENT, CafRole.ADMIN, CafRole.BOARD)
    for number in range(agents):
        role = others[number] if number < len(others) else CafRole.ADVISER
        people.make_caf_member(caf=caf, role=role, user=people.make_user(email=f"agent{number}@banc.exemple"))
    local = [territories.make_organisation(caf=caf, name=f"Association du plateau {n}") for n in range(20)]
    return local, [conventions.make_theme(caf=caf, code=f"banc_{n}", label=f"Thème d’essai {n}") for n in range(4)]


def _write_convention(caf, adviser, place, shape, local, themes):
    row = conventions.make_convention(caf=caf, adviser=adviser, territoire=place, name=f"{PREFIX} 0, {place.name}")
    with pghistory.context(user=adviser.pk, url="/conventions/nouvelle/"):
        row.themes.set(themes)
        signed_on = dt.date(2022, 12, 13) if shape.is_signed else None
        reference = Organisation.objects.reference()
        communes = reference.filter(territoire__epci=place).order_by("pk")[: shape.communes]
        parties = [conventions.make_partie(row, role=PartieRole.CAF, organisation=caf.organisation)]
        for organisation in (reference.get(territoire=place, kind=place.kind), *communes):
            parties.append(conventions.make_partie(row, organisation=organisation))
        for partie in parties:
            conventions.make_signataire(partie, signed_on=signed_on)
            conventions.make_autorisation(partie)
        for number in range(1, 13):
            conventions.make_article(row, number=str(number), position=number, body=f"<p>{SENTENCE * 4}</p>")
        conventions.make_perimetre(row, communes=[Territoire.objects.communes().filter(epci=place).earliest("code")])
        members = [conventions.make_member(row, role) for role in ROLES[: shape.members]]
        country.fill(row, themes=themes, local=local, owner=members[1], fiches=shape.fiches)
    if shape.is_signed:
        conventions.sign_without_file(row.pk)
        conventions.freeze(row)
    fiches = FicheAction.objects.filter(plan__convention=row)
    with pghistory.context(user=members[1].pk, url="/fiches/"):  # each is filled in, then followed
        for number, state in enumerate(STATES):
            fiches.filter(
                pk__in=[pk for pk in fiches.values_list("pk", flat=True) if pk % len(STATES) == number]
            ).update(state=state, description=f"<p>{SENTENCE * 4}</p>", general_objective=SENTENCE * 2)
        NoteSuivi.objects.filter(fiche__in=fiches).update(done=SENTENCE)


# Copied

_COPIES = """
CREATE TEMPORARY TABLE bench_copies (
    k bigint PRIMARY KEY, shape int, caf_key bigint, caf_id bigint, caf_org bigint, adviser_id bigint, place_id bigint,
    place_org bigint, name text, state text, shift int, made timestamptz
)
"""
_PLACES = """
SELECT cd.caf_id, t.id, o.id, t.name
FROM territories_caf_departements cd
JOIN territories_territoire t ON t.departement_id = cd.territoire_id AND t.valid_to IS NULL
JOIN territories_organisation o ON o.territoire_id = t.id AND o.caf_id IS NULL AND o.kind = t.kind
WHERE t.kind = 'epci' OR t.kind = 'commune' AND t.population >= 10000
ORDER BY cd.caf_id, t.kind DESC, t.code
"""


def _tell_copies(cursor, caf, adviser, size, shapes):
    """The table of the copies to make: of which shape, in which Caf, where, when. The same at each run."""
    chance = random.Random(7)
    places = {}
    cursor.execute(_PLACES)
    for caf_id, *place in cursor.fetchall():
        places.setdefault(caf_id, []).append(place)
    cafs = [caf, *Caf.objects.exclude(pk=caf.pk).order_by("pk")]
    rows = [
        (CAFS_FROM + n, -1, CAFS_FROM + n, each.pk, each.organisation_id, None, None, None, "", "", 0, _made(0))
        for n, each in enumerate(cafs)
        if n
    ]
    total = size.conventions - Convention.objects.count()
    agents = sorted(User.objects.filter(email__endswith="@banc.exemple").values_list("pk", flat=True))[4:]
    seen: dict = {}
    deck = _deck(cafs, places, total, size.largest, chance)
    weights = [shape.weight for shape in shapes]
    for k, number in enumerate(deck, 1):
        here = cafs[number]
        rank = seen[number] = seen.get(number, -1) + 1
        mine = places.get(here.pk) or places[caf.pk]
        place, organisation, name = mine[rank % len(mine)]
        former = rank // len(mine)  # conventions of the same place follow each other
        shape = chance.choices(range(len(shapes)), weights)[0]
        state = chance.choice(PREPARED)
        if shapes[shape].is_signed:
            state = ConventionState.RENEWED if former else ConventionState.IN_FORCE
        shift = -4 * former + (1 if shapes[shape].is_signed else 3) * (k % 2)
        caf_key = CAFS_FROM + number if number else 0
        agent = adviser.pk if not number and k % 3 == 0 else caf_key * STRIDE + agents[k % len(agents)]
        rows.append(
            (k, shape, caf_key, here.pk, here.organisation_id, agent, place, organisation, f"{PREFIX} {k}, {name}",
             str(state), shift, _made(k))
        )  # fmt: skip
    cursor.execute(f"DROP TABLE IF EXISTS bench_copies; {_COPIES}")
    with cursor.copy("COPY bench_copies FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute("ANALYZE bench_copies")


def _made(k):
    return dt.datetime(2021, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=k * 37 % 1000, minutes=k)


def _deck(cafs, places, total, largest, chance):
    """Number of the Caf of each convention: the first has the most, the others by their places."""
    first = min(largest, total)
    weights = [max(4, len(places.get(each.pk, ()))) for each in cafs[1:]]
    deck = [0] * first + chance.choices(range(1, len(cafs)), weights, k=total - first)
    chance.shuffle(deck)
    return deck


@contextmanager
def _silent(cursor, tables):
    """A transaction in which the triggers of these tables are silent, but those of the foreign keys."""
    names = sorted(connection.ops.quote_name(model._meta.db_table) for model in tables)
    with bulk_writing():
        for name in names:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
        for name in names:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


_CONTEXT = f"md5('k' || k.k || '.' || mod({{}}, {CONTEXTS}))::uuid"
_INSIDE = (
    "JOIN territories_territoire c ON c.valid_to IS NULL AND c.kind = 'commune' AND k.place_id IN (c.id, c.epci_id)"
)


class _Copier:
    """Writes the copies that `bench_copies` tells."""

    def __init__(self, cursor, own, caf, adviser, place):
        self.cursor, self.own = cursor, own
        self.reference = {
            Organisation: {
                caf.organisation_id: "k.caf_org",
                Organisation.objects.reference().get(territoire=place, kind=place.kind).pk: "k.place_org",
            },
            Territoire: {place.pk: "k.place_id"},
            Caf: {caf.pk: "k.caf_id"},
            User: {adviser.pk: "k.adviser_id"},
        }

    def copy_cafs(self):
        self._contexts("k.shape = -1")
        for model in self._in_order(self.own.keys):
            self._insert(model, self.own.keys, Written(), "k.shape = -1", key="k.caf_key")

    def copy_conventions(self, number, written, first, last):
        """Copies `first` to `last` that are of this shape."""
        which = f"k.shape = {number} AND k.k BETWEEN {first} AND {last}"
        self._contexts(which)
        for model in self._in_order(written.keys):
            self._insert(model, written.keys, written, which, key="k.k")

    def _contexts(self, which):
        self.cursor.execute(
            "INSERT INTO pghistory_context (id, created_at, updated_at, metadata)"
            f" SELECT {_CONTEXT.format('n')}, k.made, k.made,"
            " jsonb_build_object('url', '/conventions/' || k.k || '/', 'user', k.adviser_id)"
            f" FROM bench_copies k, generate_series(0, {CONTEXTS - 1}) n WHERE {which}"
        )

    def _in_order(self, keys):
        """Rows before those that point to them: foreign keys are checked at each statement."""
        left, ordered = list(keys), []
        while left:
            ready = [model for model in left if not any(t in left and t is not model for t in _targets(model))]
            if not ready:
                raise AssertionError(f"Tables that point to each other: {[model.__name__ for model in left]}")
            ordered += ready
            left = [model for model in left if model not in ready]
        return ordered

    def _insert(self, model, keys, written, which, *, key):
        columns, values = [], []
        for column in model._meta.local_concrete_fields:
            # Events are numbered by their sequence, of 32 bits, in the order of those they copy.
            if not column.generated and not (column.primary_key and issubclass(model, Event)):
                columns.append(connection.ops.quote_name(column.column))
                values.append(self._value(model, column, keys[model], written, key))
        table = connection.ops.quote_name(model._meta.db_table)
        inside = _INSIDE if _tracked(model) is MouvementPerimetre else ""
        low, high = keys[model]
        self.cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} t"
            f" JOIN bench_copies k ON {which} {inside} WHERE t.{model._meta.pk.column} > {low}"
            f" AND t.{model._meta.pk.column} <= {high} ORDER BY k.k, t.{model._meta.pk.column}"
        )

    def _value(self, model, column, keys, written, key):
        name = f"t.{connection.ops.quote_name(column.column)}"
        tracked = _tracked(model)
        of_caf = key == "k.caf_key"
        if value := _OWN_VALUES.get((tracked, column.attname)):
            if not of_caf or tracked is User:
                return value
        own_key = f"{key} * {STRIDE} + {name}"
        if tracked is MouvementPerimetre and (column.primary_key or column.attname in ("id", "pgh_obj_id")):
            return f"{key} * {STRIDE} + c.id"  # one row for each commune of the territoire
        target = column.related_model
        if (column.primary_key and not target) or column.attname == tracked._meta.pk.attname:
            return own_key
        if column.attname == "pgh_created_at":
            low, high = keys
            return f"k.made + (t.pgh_id - {low}) * interval '2 years' / {high - low}"
        if target is Context:
            return _CONTEXT.format("t.pgh_id")
        if target is not None:
            return self._pointed(name, target, written)
        if isinstance(column, models.UUIDField):
            return f"md5(k.k || {name}::text)::uuid"
        return _shifted(column, name)

    def _pointed(self, name, target, written):
        """The key of the copy, for what is copied; the key of the place or of the Caf; or the same."""
        cases = []
        for key, keys in (("k.k", written.keys), ("k.caf_key", self.own.keys)):
            if target in keys:
                low, high = keys[target]
                cases.append(f"WHEN {name} > {low} AND {name} <= {high} THEN {key} * {STRIDE} + {name}")
        cases += [f"WHEN {name} = {pk} THEN {value}" for pk, value in self.reference.get(target, {}).items()]
        return f"CASE {' '.join(cases)} ELSE {name} END" if cases else name


def _shifted(column, name):
    """Dates and years, of the time of the copy."""
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return f"({name} + make_interval(years => k.shift))::date"
    if isinstance(column, models.IntegerField) and (column.name == "year" or column.name.endswith("_year")):
        return f"{name} + k.shift"
    return name


_OWN_VALUES = {
    (User, "email"): "k.k || '.' || t.email",
    (User, "last_name"): "t.last_name || ' ' || k.k",
    (Convention, "name"): "k.name",
    (Convention, "state"): "k.state",
    (Convention, "adviser_id"): "k.adviser_id",
    (FicheAction, "title"): "t.title || ' – ' || k.name",
    (MouvementPerimetre, "commune_id"): "c.id",
}


def _tracked(model):
    """The model itself, or the one whose history it holds."""
    return model.pgh_tracked_model if issubclass(model, Event) else model


#: What no copied row holds: no party of the demo came in by an avenant.
EMPTY = {"entered_by"}


def _targets(model):
    return {
        each.related_model
        for each in model._meta.local_concrete_fields
        if each.related_model and each.db_constraint and each.name not in EMPTY
    }


def _write_values(cursor, wanted):
    """Values of every indicator, over four years, written with their history by its trigger."""
    cursor.execute(
        "INSERT INTO diagnostics_valeurindicateur (indicateur_id, territoire_id, year, value, text, status, source,"
        " comment, version, creation_key, created_at)"
        " SELECT i.id, t.id, y, mod(t.id * 7 + y, 9000), '', 'known', 'Banc', '', 0, gen_random_uuid(), now()"
        " FROM territories_territoire t, diagnostics_indicateur i, generate_series(2021, 2024) y"
        " WHERE t.kind IN ('epci', 'departement', 'region', 'commune') AND t.valid_to IS NULL"
        " ORDER BY t.kind <> 'epci', mod(t.id, 97), t.id, i.id, y LIMIT %s",
        [max(0, wanted)],
    )
