"""The national files as rows: what their columns mean, and nothing about the database.

Format: UTF-8, « ; », one heading line, codes as text. See data/README.md.
"""

import csv
import gzip
from dataclasses import dataclass, field
from pathlib import Path

from .enums import CafKind, OrganisationKind, TerritoireKind
from .french import formal_departement_name, typographic

DATA = Path(__file__).resolve().parent / "data"

FILES = {
    "communes.csv.gz": "code_insee nom departement region epci_siren siren population codes_postaux lon lat",
    "epci.csv": "siren nom nature fiscalite population nb_communes departement_principal departements",
    "departements.csv": "code nom region chef_lieu zone population nb_communes",
    "regions.csv": "code nom chef_lieu zone population nb_communes",
    "ept.csv": "siren nom commune",
    "communes_anciens_codes.csv": "ancien_code code_insee nature nom",
    "cafs.csv": "code nom type departements region population nb_communes nb_epci remarque",
}

#: Year of the legal population; Mayotte's last census is older, and the files do not
#: give the year of the overseas collectivités.
POPULATION_YEAR = 2023
MAYOTTE, MAYOTTE_YEAR = "976", 2017


class BadFile(Exception):
    """A file is missing or is not in the expected format. The message is for a person."""


@dataclass
class Rows:
    """What the files hold. Each list: dicts of model fields, relations by code."""

    territoires: dict = field(default_factory=dict)  # kind -> rows, in loading order
    anciens_codes: list = field(default_factory=list)
    organisations: list = field(default_factory=list)
    cafs: list = field(default_factory=list)


def _lines(folder, name):
    path = Path(folder) / name
    opened = gzip.open if name.endswith(".gz") else open
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=";")
            if missing := set(FILES[name].split()) - set(reader.fieldnames or ()):
                raise BadFile(f"{name} : il manque les colonnes {', '.join(sorted(missing))}.")
            return list(reader)
    except FileNotFoundError:
        raise BadFile(f"Le fichier {name} est introuvable dans {folder}.") from None
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        raise BadFile(f"Le fichier {name} ne se lit pas : {error}.") from None


def _number(text, convert=int):
    return convert(text) if text else None


def _territoire(kind, code, name, **fields):
    """A row with every loaded column, relations as codes ('' for none)."""
    row = {
        "kind": kind,
        "code": code,
        "name": typographic(name),
        "departement": "",
        "region": "",
        "epci": "",
        "ept": "",
        "siren": "",
        "population": None,
        "population_year": None,
        "postal_codes": "",
        "lon": None,
        "lat": None,
        "nature": "",
        "fiscalite": "",
        "zone": "",
        "has_outline": False,
    }
    return row | fields


def read(folder=DATA, departements=None):
    """Rows of the whole country, or of some départements (codes).

    A subset keeps every région, département and Caf, the communes of the départements
    asked for, and the EPCIs and EPTs that reach into them.
    """
    wanted = set(departements) if departements else None
    rows = Rows()
    regions = _lines(folder, "regions.csv")
    depts = _lines(folder, "departements.csv")
    region_of = {line["code"]: line["region"] for line in depts}
    if wanted and (unknown := wanted - region_of.keys()):
        raise BadFile(f"Département inconnu : {', '.join(sorted(unknown))}.")

    inhabitants = sum(_number(line["population"]) or 0 for line in regions)
    rows.territoires[TerritoireKind.FRANCE] = [
        _territoire(TerritoireKind.FRANCE, "FR", "France", population=inhabitants, population_year=POPULATION_YEAR)
    ]
    rows.territoires[TerritoireKind.REGION] = [
        _territoire(
            TerritoireKind.REGION,
            line["code"],
            line["nom"],
            zone=line["zone"],
            population=_number(line["population"]),
            population_year=MAYOTTE_YEAR if line["code"] == "06" else POPULATION_YEAR,
        )
        for line in regions
    ]
    rows.territoires[TerritoireKind.DEPARTEMENT] = [
        _territoire(
            TerritoireKind.DEPARTEMENT,
            line["code"],
            line["nom"],
            region=line["region"] if line["zone"] != "com" else "",
            zone=line["zone"],
            population=_number(line["population"]),
            population_year=_population_year(line["code"], line["zone"]),
            has_outline=line["zone"] != "com",
        )
        for line in depts
    ]
    zone_of = {line["code"]: line["zone"] for line in depts}
    rows.territoires[TerritoireKind.EPCI] = [
        _territoire(
            TerritoireKind.EPCI,
            line["siren"],
            line["nom"],
            siren=line["siren"],
            nature=line["nature"],
            fiscalite=line["fiscalite"],
            departement=line["departement_principal"],
            region=region_of[line["departement_principal"]],
            population=_number(line["population"]),
            population_year=_population_year(line["departement_principal"], ""),
            has_outline=True,
        )
        for line in _lines(folder, "epci.csv")
        if not wanted or wanted.intersection(line["departements"].split())
    ]
    every_commune = _lines(folder, "communes.csv.gz")
    communes = [line for line in every_commune if not wanted or line["departement"] in wanted]
    ept_of = _add_epts(rows, folder, every_commune, wanted)
    rows.territoires[TerritoireKind.COMMUNE] = [
        _territoire(
            TerritoireKind.COMMUNE,
            line["code_insee"],
            line["nom"],
            departement=line["departement"],
            region=line["region"],
            epci=line["epci_siren"],
            ept=ept_of.get(line["code_insee"], ""),
            siren=line["siren"],
            population=_number(line["population"]),
            population_year=_population_year(line["departement"], zone_of[line["departement"]]),
            postal_codes=line["codes_postaux"],
            lon=_number(line["lon"], float),
            lat=_number(line["lat"], float),
            has_outline=bool(line["lon"]),
        )
        for line in communes
    ]
    present = {line["code_insee"] for line in communes}
    rows.anciens_codes = [
        {
            "old_code": line["ancien_code"],
            "commune": line["code_insee"],
            "nature": line["nature"],
            "name": typographic(line["nom"]),
        }
        for line in _lines(folder, "communes_anciens_codes.csv")
        if line["code_insee"] in present
    ]
    _add_organisations(rows)
    _add_cafs(rows, folder)
    return rows


def _population_year(departement, zone):
    if zone == "com":
        return None
    return MAYOTTE_YEAR if departement == MAYOTTE else POPULATION_YEAR


def _add_epts(rows, folder, communes, wanted):
    """EPTs that hold a commune of these départements, with the sum of their populations."""
    known = {line["code_insee"]: line for line in communes}
    epts, ept_of = {}, {}
    for line in _lines(folder, "ept.csv"):
        epts.setdefault(line["siren"], (line["nom"], []))[1].append(line["commune"])
        ept_of[line["commune"]] = line["siren"]
    kept = []
    for siren, (name, codes) in epts.items():
        members = [known[code] for code in codes]
        if wanted and not any(each["departement"] in wanted for each in members):
            continue
        kept.append(
            _territoire(
                TerritoireKind.EPT,
                siren,
                name,
                siren=siren,
                departement=_main_departement(members),
                region="11",
                population=sum(_number(each["population"]) for each in members),
                population_year=POPULATION_YEAR,
            )
        )
    rows.territoires[TerritoireKind.EPT] = kept
    return ept_of


def _main_departement(lines):
    weights = {}
    for line in lines:
        weights[line["departement"]] = weights.get(line["departement"], 0) + int(line["population"])
    return max(weights, key=weights.__getitem__)


def _add_organisations(rows):
    """One reference organisation for each commune, EPCI, EPT and département, and the Cnaf."""
    kinds = {
        TerritoireKind.DEPARTEMENT: OrganisationKind.DEPARTEMENT,
        TerritoireKind.EPCI: OrganisationKind.EPCI,
        TerritoireKind.EPT: OrganisationKind.EPT,
        TerritoireKind.COMMUNE: OrganisationKind.COMMUNE,
    }
    rows.organisations = [_organisation(OrganisationKind.CNAF, "FR", TerritoireKind.FRANCE, "Cnaf")]
    for territoire_kind, kind in kinds.items():
        for row in rows.territoires[territoire_kind]:
            name = row["name"]
            if kind == OrganisationKind.DEPARTEMENT:
                name = formal_departement_name(name, row["code"])
            rows.organisations.append(_organisation(kind, row["code"], territoire_kind, name, siren=row["siren"]))


def _organisation(kind, code, territoire_kind, name, *, siren="", short_name=""):
    return {
        "kind": kind,
        "place": (territoire_kind, code),
        "name": name,
        "short_name": short_name,
        "siren": siren,
    }


def _add_cafs(rows, folder):
    """Cafs, and their organisations (attached to their first département)."""
    for line in _lines(folder, "cafs.csv"):
        departements = line["departements"].split()
        name = typographic(line["nom"])
        kind, legal_name, short_name = OrganisationKind.CAF, name, ""
        if line["code"] == MAYOTTE:
            kind, legal_name, short_name = OrganisationKind.CSSM, "CSSM de Mayotte", "CSSM"
        elif line["type"] == CafKind.CCSS:
            legal_name, short_name = f"CCSS{name.removeprefix('Caf')}", "CCSS"
        rows.organisations.append(
            _organisation(kind, departements[0], TerritoireKind.DEPARTEMENT, legal_name, short_name=short_name)
        )
        rows.cafs.append(
            {
                "code": line["code"],
                "name": name,
                "kind": line["type"],
                "remark": typographic(line["remarque"]),
                "departements": departements,
                "organisation": (kind, departements[0]),
            }
        )
