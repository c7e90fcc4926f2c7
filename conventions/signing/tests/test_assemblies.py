"""The assembly that votes for a party: its name, elided and of its gender, and whether its members are due the note."""

import pytest

from conventions.models import Partie, PartieActe
from conventions.signing import assemblies
from territories.models import Organisation, Territoire


def partie(kind, name, *, exemption="", **place):
    territoire = Territoire(pk=1, name=name, **place) if place else None
    organisation = Organisation(pk=1, kind=kind, name=name, territoire=territoire)
    found = Partie(pk=1, organisation=organisation)
    found.read_parts = [PartieActe(exemption=exemption)]
    return found


@pytest.mark.parametrize(
    ("kind", "name", "place", "words", "act"),
    [
        ("commune", "Évry-Courcouronnes", {"code": "91228"}, "du conseil municipal", "délibération"),
        ("commune", "Paris", {"code": "75056"}, "du conseil de Paris", "délibération"),
        ("epci", "CC de la Plaine", {"nature": "CC"}, "du conseil communautaire", "délibération"),
        ("epci", "Dijon Métropole", {"nature": "METRO"}, "du conseil de la métropole", "délibération"),
        ("epci", "Métropole de Lyon", {"nature": "MET69"}, "du conseil de la métropole", "délibération"),
        ("epci", "CA du Creusot", {}, "du conseil communautaire", "délibération"),
        ("ept", "Grand-Orly", {}, "du conseil de territoire", "délibération"),
        ("syndicat", "SIVU des Ulis", {}, "du comité syndical", "délibération"),
        ("ccas", "CCAS de Grigny", {}, "du conseil d’administration", "délibération"),
        ("cias", "CIAS du Perche", {}, "du conseil d’administration", "délibération"),
        ("departement", "Essonne", {"code": "91"}, "du conseil départemental", "délibération"),
        ("departement", "Alsace", {"code": "67"}, "de l’assemblée délibérante", "délibération"),
        ("region", "Bretagne", {}, "du conseil régional", "délibération"),
        ("caf", "Caf de l’Essonne", {}, "du conseil d’administration", "décision"),
        ("msa", "MSA Île-de-France", {}, "du conseil d’administration", "décision"),
        ("association", "Les P’tits Pas", {}, "du conseil d’administration", "décision"),
        ("autre", "Groupe", {}, "de l’organe délibérant", "décision"),
    ],
)
def test_each_party_votes_in_its_assembly(kind, name, place, words, act):
    row = partie(kind, name, **place)
    found = assemblies.assembly_of(row)
    assert (found.de_la, found.act) == (words, act)
    assert found.begins == found.with_article[:1].upper() + found.with_article[1:]
    assert found.is_published == (act == "délibération")
    assert not assemblies.why_no_vote(row)
    assert ("L. 3611-3" in found.visa) == (name == "Métropole de Lyon")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (lambda: partie("etat", "Préfecture"), assemblies.NO_VOTE),
        (lambda: partie("commune", "Grigny", exemption="décision du 3 mai"), "décision du 3 mai"),
        (lambda: Partie(pk=1, description="5 syndicats", initial=PartieActe()), assemblies.NOT_NAMED),
    ],
)
def test_who_votes_on_nothing_is_told_why(row, words):
    found = row()
    if "read_parts" not in vars(found):
        found.read_parts = [PartieActe()]
    assert words in assemblies.why_no_vote(found)


@pytest.mark.parametrize(
    ("kind", "place", "is_due", "words"),
    [
        ("commune", {"population": 3499}, False, "3 499 habitants, moins de 3 500"),
        ("commune", {"population": 3500}, True, "3 500 habitants, 3 500 ou plus"),
        ("commune", {"code": "1"}, True, "n’est pas connue"),
        ("commune", {}, True, "n’est pas connue"),
        ("epci", {"population": 900}, True, "L. 5211-1"),
        ("epci", {"nature": "MET69"}, False, "L. 3121-19"),
        ("epci", {"nature": "METRO"}, True, "L. 5211-1"),
        ("syndicat", {}, True, "L. 5211-1"),
        ("departement", {"population": 10**6}, False, "municipaux et intercommunaux"),
        ("caf", {}, False, "municipaux et intercommunaux"),
    ],
)
def test_the_note_is_due_from_3500_inhabitants_and_to_an_epci(kind, place, is_due, words):
    found, why = assemblies.note_due(partie(kind, "Ici", **place))
    assert found is is_due
    assert words in " ".join(why.split()) and "L. 2121-12" in why
