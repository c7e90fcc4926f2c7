"""Several Cafs and their conventions, copied by the database itself from one that is written by hand.

`write()` makes one convention with two or more of everything, by the factories of each floor;
`copy()` repeats it, thirty fiches at a time. Every row written by hand has a key below `STRIDE`:
the copy number `k` of a row is `k * STRIDE + key`, and so are the keys that point to it. A few
tables belong to a Caf and not to a convention: they are repeated once a Caf.

History and guards are switched off meanwhile: only what pages read is wanted, and at once.
"""

import datetime as dt

from django.apps import apps
from django.db import connection, models, transaction
from pghistory.models import Event

from accounts.models import CafMembership, User
from accounts.tests import factories as people
from actions.models import Audience, Dispositif, FicheAction
from actions.tests import factories as plan
from conventions.enums import PartieRole, Role
from conventions.models import Convention, ModeleConvention, Theme
from conventions.tests import factories as conventions
from diagnostics.models import Indicateur, ValeurIndicateur
from diagnostics.tests import factories as diagnostic
from governance.enums import ComiteKind
from governance.tests import factories as governance
from reporting.tests.factories import make_bilan
from territories.enums import TerritoireKind
from territories.models import Caf, Organisation, Territoire
from territories.tests import factories as territories

STRIDE = 1000
FICHES = 30
LARGE = 60  # conventions of the first Caf
SMALL = 20  # and of each other one
ADVISERS = 3

CAF_OF_K = f"(CASE WHEN k < {LARGE} THEN 0 ELSE 1 + (k - {LARGE}) / {SMALL} END)"
OF_A_CAF = [Caf, Organisation, CafMembership, Theme, ModeleConvention, ValeurIndicateur]
#: The same for everybody: read, never copied.
SHARED = {Dispositif, Audience, Indicateur}
FLOORS = ("conventions", "diagnostics", "actions", "governance", "reporting")

STATES = "(ARRAY['in_force', 'in_force', 'in_force', 'drafting', 'renewed', 'ready_to_sign'])[1 + mod(k, 6)]"
ADVISER = f"{CAF_OF_K} * {STRIDE} + {{}} + mod(k, {ADVISERS})"
COMMUNE = f"(SELECT min(id) FROM territories_territoire WHERE id < {STRIDE} AND kind = '{TerritoireKind.COMMUNE}')"
OWN_VALUES = {
    (User, "email"): "'p' || k || '.' || email",
    (User, "last_name"): "last_name || ' ' || k",
    (Caf, "code"): "CASE WHEN code = '21' THEN 'c' ELSE 'd' END || k",
    (Caf, "name"): "name || ' ' || k",
    (Organisation, "name"): "name || ' ' || k",
    (Organisation, "territoire_id"): "NULL::bigint",  # one of the reference a territoire
    (Territoire, "code"): "k || code",
    (Convention, "name"): "'Pays ' || lpad(mod(k * 7919, 10007)::text, 5, '0')",
    (Convention, "state"): STATES,
    (Convention, "territoire_id"): f"k * {STRIDE} + {COMMUNE}",  # each its own: few have another CTG
    (Convention, "adviser_id"): ADVISER.format("adviser_id"),
    (FicheAction.caf_referents.through, "user_id"): ADVISER.format("user_id"),
}


def write():
    """One convention of a large Caf, and its people. Returns {name: User}: « adviser », « owner », and « second »,
    of the Caf that signs it beside the pilote."""
    caf = territories.make_caf()
    advisers = [people.make_adviser(caf=caf) for _ in range(ADVISERS)]
    epci = territories.make_epci()
    local = [territories.make_organisation(caf=caf, name=f"Association {n}") for n in range(20)]
    themes = [conventions.make_theme(caf=caf) for _ in range(4)]
    row = conventions.make_signed_convention(caf=caf, adviser=advisers[0], territoire=epci)
    row.themes.set(themes)
    beside = row.parties.get(role=PartieRole.CAF).organisation
    second = Caf.objects.create(code="71", name=beside.name, organisation=beside)
    members = [
        conventions.make_member(row, role)
        for role in (Role.COOPERATION_OFFICER, Role.FICHE_OWNER, Role.CTG_LEAD, Role.ELECTED)
    ]
    owner = members[1]
    conventions.make_perimetre(row, communes=[territories.make_commune(epci=epci) for _ in range(6)])
    for year in range(2020, 2025):
        for indicateur in (diagnostic.make_indicateur() for _ in range(4)):
            diagnostic.make_valeur(
                indicateur=indicateur, caf=caf, year=year, territoire=territories.make_departement(), source="Caf"
            )
    fill(row, themes=themes, local=local, owner=owner)
    _check_keys()
    return {"adviser": advisers[0], "owner": owner, "second": people.make_adviser(caf=second)}


def fill(row, *, themes, local, owner, fiches=FICHES):
    """What a convention holds besides its parties, members and perimeter: two of everything, and that many fiches."""
    for _ in range(3):
        conventions.make_document(row)
    constats = [diagnostic.make_constat(row) for _ in range(4)]
    enjeux = [diagnostic.make_enjeu(row) for _ in range(4)]
    for enjeu, constat in zip(enjeux, constats, strict=True):
        enjeu.constats.add(constat)
    _write_plan(row, themes, enjeux, local, owner, fiches)
    copil = governance.make_comite(row)
    cotech = governance.make_comite(row, kind=ComiteKind.COTECH, name="Comité technique")
    for comite in (copil, cotech):
        membres = [governance.make_membre(comite) for _ in range(3)]
        for year in (2024, 2025):
            seance = governance.make_seance(comite, held_on=dt.date(year, 6, 3))
            for membre in membres:
                governance.make_presence(seance, membre)
            governance.make_point(seance)
            for _ in range(2):
                governance.make_decision(seance, fiches=list(row.plan.fiches.all()[:2]))
    for year in (2023, 2024):
        make_bilan(row, year=year)


def _write_plan(row, themes, enjeux, local, owner, fiches):
    made = plan.make_plan(row)
    axes = [plan.make_axe(made) for _ in range(3)]
    dispositif, audience = plan.make_dispositif(), Audience.objects.get_or_create(label="Familles d’essai")[0]
    for number in range(fiches):
        fiche = plan.make_fiche(
            axe=axes[number % 3],
            ends_on=dt.date(2024 + number % 4, 12, 31),
            context=f"<p>{'Les familles attendent une place près de chez elles. ' * 6}</p>",
        )
        fiche.themes.add(themes[number % 4])
        fiche.enjeux.add(enjeux[number % 4])
        fiche.dispositifs.add(dispositif)
        fiche.audiences.add(audience)
        if number % 5 == 0:
            fiche.caf_referents.add(row.adviser)
        plan.make_acteur(fiche, user=owner if number % 2 else None, organisation=local[number % 20])
        plan.make_acteur(fiche, role="partner", organisation=local[(number + 7) % 20])
        for step in range(2):
            plan.make_etape(fiche)
            plan.make_ligne(fiche, funder=local[(number + step) % 20], year=2024 + step)
            plan.make_note(fiche)
            plan.make_valeur(plan.make_indicateur(fiche))
        plan.make_moyen(fiche, organisation=local[number % 20])
    for year in (2024, 2025):
        plan.make_ligne(convention=row, funder=local[0], year=year)
        plan.make_moyen(convention=row, year=year)


def _check_keys():
    for model in _tables():
        if model._default_manager.filter(pk__gte=STRIDE).exists():
            raise AssertionError(f"{model.__name__}: a row written by hand has a key of {STRIDE} or more.")


def _tables():
    """Tables of the five floors that hold what a convention holds."""
    return [
        model
        for name in FLOORS
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
        if not issubclass(model, Event) and model not in SHARED and not model._meta.proxy
    ]


def copy(first, last):
    """Conventions number `first` to `last`, the last excluded, and the Cafs that begin among them."""
    of_conventions = [model for model in _tables() if model not in OF_A_CAF]
    copied = {**dict.fromkeys(OF_A_CAF, CAF_OF_K), **dict.fromkeys(of_conventions, "k")}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CAF_OF_K} FROM unnest(ARRAY[%s, %s]) k", [first - 1, last - 1])
        before, after = (row[0] for row in cursor.fetchall())
        names = [connection.ops.quote_name(model._meta.db_table) for model in (User, Territoire, *copied)]
        for switch in ("DISABLE", "ENABLE"):
            for name in names:
                cursor.execute(f"ALTER TABLE {name} {switch} TRIGGER USER")
            if switch == "DISABLE":
                with transaction.atomic():
                    for model in (User, *OF_A_CAF):
                        people_of = "id IN (SELECT user_id FROM accounts_cafmembership WHERE id < %s)"
                        _insert(cursor, model, before + 1, after + 1, dict.fromkeys(OF_A_CAF, "k"), people_of)
                    for model in (User, *of_conventions):
                        people_of = "id IN (SELECT user_id FROM conventions_membership WHERE id < %s)"
                        _insert(cursor, model, first, last, copied, people_of)
                    _insert(cursor, Territoire, first, last, {}, "")  # communes, for the list of all
        cursor.execute("VACUUM ANALYZE")


def _insert(cursor, model, first, last, copied, people_of):
    """`copied`: {model: number of its copy, in terms of `k`}. `people_of`: condition on the people to copy."""
    columns, values = [], []
    for field in model._meta.local_concrete_fields:
        if field.generated:
            continue
        columns.append(connection.ops.quote_name(field.column))
        values.append(_value(model, field, copied))
    table = connection.ops.quote_name(model._meta.db_table)
    which, params = "id < %s", [first, last - 1, STRIDE]
    if model is User:
        which, params = f"{which} AND {people_of}", [*params, STRIDE]
    elif model is Territoire:
        which, params = f"{which} AND kind = %s", [*params, TerritoireKind.COMMUNE]
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM {table}, generate_series(%s, %s) k WHERE {which}",
        params,
    )


def _value(model, field, copied):
    column = connection.ops.quote_name(field.column)
    if value := OWN_VALUES.get((model, field.column)):
        return value
    if field.primary_key:
        return f"{copied.get(model, 'k')} * {STRIDE} + {column}"
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    target = field.related_model
    if target is User:  # of the Caf on a row of the Caf, of the convention on another
        return f"k * {STRIDE} + {column}"
    if target in copied:
        return f"{copied[target]} * {STRIDE} + {column}"
    return column
