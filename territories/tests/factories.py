"""Small territories for tests of every floor, and the real ones when they matter.

`load_small()` loads the real Côte-d’Or and Essonne (with every Caf) in half a second.
"""

from itertools import count

from territories import loading
from territories.enums import OrganisationKind, TerritoireKind
from territories.models import Caf, Organisation, Territoire

_numbers = count(1)


def load_small():
    """The real communes and EPCIs of 21 and 91, all départements, regions, Cafs, organisations."""
    return loading.load(["21", "91"])


def siren(number):
    """A valid SIREN from a number below 100 000 000."""
    from territories.forms import luhn_holds

    start = f"{number:08d}"
    return next(f"{start}{key}" for key in range(10) if luhn_holds(f"{start}{key}"))


def _base36(number):
    """« 9 », « A »… « 10 »: four signs are enough for a whole run."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest, last = divmod(number, 36)
    return (_base36(rest) if rest else "") + digits[last]


def commune(code):
    return Territoire.objects.communes().get(code=code)


def reference_of(territoire):
    """The reference organisation of a loaded or made territoire."""
    return Organisation.objects.reference().get(territoire=territoire, kind=territoire.kind)


def _made(kind, **fields):
    number = next(_numbers)
    defaults = {"code": f"T{_base36(number):0>4}", "name": f"Territoire {number}"}
    found = Territoire.objects.filter(kind=kind, code=fields.get("code", "")).first()
    return found or Territoire.objects.create(kind=kind, **defaults | fields)


def make_departement(code="21", name="Côte-d’Or", **fields):
    """The same row when asked twice."""
    return _made(TerritoireKind.DEPARTEMENT, code=code, name=name, **fields)


def make_epci(**fields):
    """A communauté de communes without commune: pass `epci=` to make_commune."""
    number = next(_numbers)
    fields.setdefault("departement", make_departement())
    fields.setdefault("name", f"CC du Pays {number}")
    fields.setdefault("code", siren(20_000_000 + number))
    fields.setdefault("siren", fields["code"])
    fields.setdefault("nature", "CC")
    return _made(TerritoireKind.EPCI, **fields)


def make_commune(**fields):
    """A commune of 1 000 inhabitants in the Côte-d’Or; `departement` and `epci` can be given."""
    fields.setdefault("departement", make_departement())
    fields.setdefault("name", f"Commune {next(_numbers)}")
    fields.setdefault("population", 1000)
    fields.setdefault("population_year", 2023)
    return _made(TerritoireKind.COMMUNE, **fields)


def make_organisation(**fields):
    """An association of the reference; `caf=` makes it local, `territoire=` gives its kind."""
    if (place := fields.get("territoire")) is not None and "kind" not in fields:
        fields.setdefault("name", place.name)
        fields["kind"] = place.kind
    fields.setdefault("kind", OrganisationKind.ASSOCIATION)
    fields.setdefault("name", f"Association {next(_numbers)}")
    return Organisation.objects.create(**fields)


def make_caf(code="21", **fields):
    """The Caf of a département, opened; the same row when asked twice (or loaded)."""
    names = {"21": "Côte-d’Or", "91": "Essonne", "08": "Ardennes"}
    found = Caf.objects.filter(code=code).first()
    if found is None:
        departement = make_departement(code=code, name=names.get(code, f"Département {code}"))
        name = fields.pop("name", {"21": "Caf de la Côte-d’Or", "91": "Caf de l’Essonne"}.get(code, f"Caf {code}"))
        organisation = make_organisation(kind=OrganisationKind.CAF, name=name, territoire=departement)
        found = Caf.objects.create(code=code, name=name, organisation=organisation, **fields)
        found.departements.set([departement])
    elif fields:
        Caf.objects.filter(pk=found.pk).update(**fields)
        found.refresh_from_db()
    found.open()
    return found
