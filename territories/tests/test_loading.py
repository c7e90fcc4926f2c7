import gzip
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from territories import loading, reading
from territories.enums import OrganisationKind, TerritoireKind
from territories.models import (
    Caf,
    CommuneAncienCode,
    Organisation,
    Territoire,
    former_places,
)

from .factories import commune, load_small

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("charger_territoires", *arguments, stdout=out)
    return out.getvalue()


def test_without_apply_it_says_what_it_would_do_and_writes_nothing():
    said = run("--departements", "21,91")
    assert "communes : 892 · créées : 892" in said
    assert "--apply" in said
    assert not Territoire.objects.exists()


def test_a_second_run_creates_and_changes_nothing():
    run("--departements", "21,91", "--apply")
    said = run("--departements", "21,91", "--apply")
    assert "communes : 892 · créées : 0 · modifiées : 0 · inchangées : 892" in said
    assert "0 lignes créées et 0 modifiées" in said


def test_a_subset_keeps_every_departement_and_caf():
    report = load_small()
    assert report.counts["communes"].created == 698 + 194
    assert Territoire.objects.departements().count() == 109
    assert Territoire.objects.regions().count() == 18
    assert Caf.objects.count() == 101
    assert not Caf.objects.opened().exists()


def test_the_whole_country_has_the_expected_counts():
    with CaptureQueriesContext(connection) as queries:
        loading.load()
    counted = "territories_territoire", "territories_organisation", "territories_communeanciencode"
    assert queries[-1]["sql"] == "ANALYZE " + ", ".join(f'"{table}"' for table in counted)
    assert loading.verify() == []
    assert Territoire.objects.communes().count() == 34_969
    assert Territoire.objects.epcis().count() == 1_253
    assert Organisation.objects.filter(kind=OrganisationKind.COMMUNE).count() == 34_969
    assert Territoire.objects.get(kind=TerritoireKind.FRANCE, code="FR").population == 68_350_798
    assert CommuneAncienCode.objects.count() == 4_638
    assert CommuneAncienCode.objects.filter(name="").count() == 6  # no public file names them
    for asked in ("Quemigny-Poisot", "21513", "clémencey"):
        (found,) = former_places(asked, limit=3, kept=False)
        assert found.commune.code == "21178" and found.label.endswith("aujourd’hui Valforêt (21, Côte-d’Or)")
    assert former_places("21178", limit=3) == []  # the code is Valforêt’s today
    homonyms = Territoire.objects.with_labels().search("grigny")[:2]
    assert [row.label_with_departement for row in homonyms] == [
        "Grigny (91, Essonne)",
        "Grigny (62, Pas-de-Calais)",
    ]
    assert [row.name for row in Territoire.objects.search("2A004")] == ["Ajaccio"]
    argonne = Territoire.objects.epcis().get(code="240800920")
    assert argonne.communes().count() == 95
    plaine_commune = Territoire.objects.get(kind=TerritoireKind.EPT, name="Plaine Commune")
    assert plaine_commune.communes().count() == 8
    # loaded again over itself, department by department
    assert load_small().created == 0


def test_known_territoires_have_their_population():
    load_small()
    gevrey = Territoire.objects.epcis().get(code="200070894")
    assert gevrey.communes().count() == 55
    assert gevrey.population == 29_432 == gevrey.communes().total_population()
    assert gevrey.label_with_departement == ("CC de Gevrey-Chambertin et de Nuits-Saint-Georges (21, Côte-d’Or)")
    evry = commune("91228")
    assert (evry.population, evry.population_year) == (66_919, 2023)
    assert evry.population_words == "66\u202f919 habitants (2023)"
    assert evry.epci.code == "200059228"


def test_cafs_know_their_communes_and_population():
    load_small()
    essonne = Caf.objects.get(code="91")
    assert essonne.population() == 1_338_485
    assert essonne.communes().count() == 194
    assert essonne.epcis().count() == 13
    assert essonne.formal_name == "Caisse d’allocations familiales de l’Essonne"
    assert Caf.objects.get(code="48").formal_name == "Caisse commune de sécurité sociale de la Lozère"
    assert list(Caf.objects.get(code="971").departements.values_list("code", flat=True).order_by("code")) == [
        "971",
        "977",
        "978",
    ]


def test_every_loaded_place_has_one_reference_organisation():
    load_small()
    gevrey = Territoire.objects.epcis().get(code="200070894")
    organisation = Organisation.objects.reference().get(territoire=gevrey)
    assert organisation.kind == OrganisationKind.EPCI
    assert organisation.siren == "200070894"
    assert organisation.is_collectivite
    assert organisation.with_article == ("la communauté de communes de Gevrey-Chambertin et de Nuits-Saint-Georges")
    department = Organisation.objects.get(kind=OrganisationKind.DEPARTEMENT, territoire__code="21")
    assert department.name == "Département de la Côte-d’Or"


def test_a_commune_that_left_the_files_is_closed_and_comes_back(tmp_path):
    folder = tmp_path / "donnees"
    shutil.copytree(reading.DATA, folder, ignore=shutil.ignore_patterns("contours"))
    lines = gzip.decompress((folder / "communes.csv.gz").read_bytes()).decode().splitlines(keepends=True)
    # A country of one département, then without one of its communes.
    head, rows = lines[0], [line for line in lines[1:] if line.split(";")[2] == "91"]

    def write(kept):
        (folder / "communes.csv.gz").write_bytes(gzip.compress((head + "".join(kept)).encode()))

    (folder / "ept.csv").write_text("siren;nom;commune\n", "utf-8")
    write(rows)
    loading.load(folder=folder)
    write([row for row in rows if not row.startswith("91286;")])
    report = loading.load(folder=folder)
    assert report.counts["communes"].closed == 1
    assert str(commune("91286").valid_to) == "2025-12-31"
    write(rows)
    loading.load(folder=folder)
    assert commune("91286").valid_to is None


def test_a_load_keeps_what_a_caf_wrote():
    load_small()
    Caf.objects.filter(code="21").update(adviser_title="conseiller de territoire")
    caf_organisation = Caf.objects.get(code="21").organisation
    Organisation.objects.filter(pk=caf_organisation.pk).update(city="Dijon", name="Caf 21")
    report = load_small()
    assert report.counts["organisations"].updated == 1
    caf_organisation.refresh_from_db()
    assert (caf_organisation.name, caf_organisation.city) == ("Caf de la Côte-d’Or", "Dijon")
    assert Caf.objects.get(code="21").adviser_title == "conseiller de territoire"


def test_a_missing_or_wrong_file_is_told_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="regions.csv est introuvable"):
        run("--dossier", str(tmp_path))
    shutil.copytree(reading.DATA, tmp_path / "d", ignore=shutil.ignore_patterns("contours"))
    (tmp_path / "d" / "epci.csv").write_text("siren;nom\n", "utf-8")
    with pytest.raises(CommandError, match="epci.csv : il manque les colonnes"):
        run("--dossier", str(tmp_path / "d"))
    (tmp_path / "d" / "communes.csv.gz").write_bytes(b"not gzip")
    shutil.copy(reading.DATA / "epci.csv", tmp_path / "d" / "epci.csv")
    with pytest.raises(CommandError, match="communes.csv.gz ne se lit pas"):
        run("--dossier", str(tmp_path / "d"))
    assert not Territoire.objects.exists()


def test_an_unknown_departement_is_refused():
    with pytest.raises(CommandError, match="Département inconnu : 20"):
        run("--departements", "20,21")
