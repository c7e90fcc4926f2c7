import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from lxml import html

from accounts.enums import CafRole
from accounts.tests.factories import make_adviser, make_caf_member
from conventions.dossier import creation
from conventions.dossier.creation import proposed_name
from conventions.dossier.emptiness import something_was_written
from conventions.dossier.views import creation as creating
from conventions.enums import ConventionLevel, ConventionState, PartieRole, Role
from conventions.models import Convention, ModeleConvention
from conventions.perimeter import followed, territory
from conventions.tests.factories import (
    make_convention,
    make_member,
    make_parties,
    make_perimetre,
    make_suggestion,
    make_theme,
)
from core.typography import french
from territories.enums import OrganisationKind
from territories.models import CommuneAncienCode, Territoire
from territories.tests.factories import (
    load_small,
    make_caf,
    make_commune,
    make_departement,
    make_epci,
    make_organisation,
)

pytestmark = pytest.mark.django_db
URL = "/conventions/nouvelle/"


@pytest.fixture
def world(client):
    """An EPCI of three communes, their organisations, and an adviser of its Caf, logged in."""
    caf = make_caf("21")
    adviser = make_adviser(caf=caf)
    client.force_login(adviser)
    gevrey = make_epci(name="CC de Gevrey", code="200070894")
    make_organisation(territoire=gevrey)
    for number in range(3):
        make_organisation(territoire=make_commune(epci=gevrey, name=f"Commune {number}"))
    return SimpleNamespace(caf=caf, adviser=adviser, gevrey=gevrey, client=client)


def first(world, **changes):
    return {"territoire": world.gevrey.pk, **changes}


def everything(world, **changes):
    return {
        "territoire": world.gevrey.pk,
        "name": "Gevrey-Chambertin et Nuits-Saint-Georges",
        "sign_all_communes": "on",
        "target_year": "2023",
        "starts_on": "2023-01-01",
        "ends_on": "2026-12-31",
        "announced_years": "5",
        "adviser": world.adviser.pk,
        "creation_key": str(uuid.uuid4()),
        **changes,
    }


def test_the_epci_of_gevrey_with_its_55_communes_makes_57_parties(client):
    load_small()
    caf = make_caf("21")
    world = SimpleNamespace(adviser=make_adviser(caf=caf), gevrey=Territoire.objects.get(code="200070894"))
    client.force_login(world.adviser)
    response = client.post(URL, everything(world))
    convention = Convention.objects.get()
    assert response.status_code == 302
    assert response.url == convention.get_absolute_url()
    assert convention.parties.count() == 57
    assert convention.perimetre.count() == 55
    assert convention.perimetre.all().population() == 29432
    roles = list(convention.parties.values_list("role", flat=True))
    assert roles == [PartieRole.CAF] + [PartieRole.COLLECTIVITE] * 56
    assert len(set(convention.parties.values_list("position", flat=True))) == 57
    assert (convention.state, convention.level) == (ConventionState.PROSPECTING, ConventionLevel.LOCAL)
    assert (convention.adviser, convention.created_by) == (world.adviser, world.adviser)
    assert (convention.announced_years, convention.length_in_years()) == (5, 4)
    names = list(convention.parties.values_list("short_name", flat=True)[:3])
    assert names == ["la Caf", "la communauté de communes", "la commune d’Agencourt"]
    assert str(convention) == "CTG Gevrey-Chambertin et Nuits-Saint-Georges 2023-2026"


def test_the_steps_follow_each_other_from_the_name_or_the_code(world):
    answer = world.client.get(URL, {"etape": "2", "territoire_texte": "200070894"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "CC de Gevrey" in page
    assert "Les 3 communes signent avec la Caf et la collectivité." in page
    assert 'name="territoire_texte" value="200070894"' in page
    answer = world.client.get(URL, {"etape": "3", "territoire_texte": "200070894", "name": "Gevrey"})
    page = answer.content.decode()
    assert "Créer la convention" in page
    assert 'type="hidden" name="name" value="Gevrey"' in page
    assert "creation_key" in page
    assert not Convention.objects.exists()


def test_going_back_keeps_what_was_typed(world):
    page = world.client.get(URL, first(world, etape="1", name="Mon intitulé")).content.decode()
    assert f'<option value="{world.gevrey.pk}" selected>' in page
    page = world.client.get(URL, first(world, etape="2", name="Mon intitulé")).content.decode()
    assert 'value="Mon intitulé"' in page


def test_a_commune_alone_is_a_convention_of_two_parties(client):
    caf = make_caf("91")
    client.force_login(make_adviser(caf=caf))
    evry = make_commune(code="91228", name="Évry-Courcouronnes", departement=caf.departements.get())
    make_organisation(territoire=evry)
    page = client.get(URL, {"etape": "2", "territoire": evry.pk}).content.decode()
    assert "sign_all_communes" not in page
    assert "<legend>Les parties</legend>" not in page
    assert "L’intitulé</legend>" in page
    client.post(URL, {"territoire": evry.pk, "name": "Évry-Courcouronnes"})
    convention = Convention.objects.get()
    assert [partie.organisation.name for partie in convention.parties.all()] == [caf.name, "Évry-Courcouronnes"]
    assert [row.commune.code for row in convention.perimetre.all()] == ["91228"]
    assert (convention.starts_on, convention.ends_on) == (None, None)


def test_a_departement_makes_a_convention_counted_apart(world):
    cote_d_or = world.caf.departements.get()
    make_organisation(territoire=cote_d_or)
    world.client.post(URL, everything(world, territoire=cote_d_or.pk, sign_all_communes="", name="Côte-d’Or"))
    convention = Convention.objects.get()
    assert convention.level == ConventionLevel.DEPARTEMENT
    assert convention.perimetre.count() == 3
    assert convention.parties.count() == 2


def test_two_clicks_make_one_convention(world):
    data = everything(world)
    answers = [world.client.post(URL, data), world.client.post(URL, data)]
    assert Convention.objects.count() == 1
    assert answers[0].url == answers[1].url
    made = Convention.objects.get()
    for more in ({"ends_on": "2027-12-31"}, {"adviser": ""}, {"announced_years": "4"}):  # after « page précédente »
        kept = world.client.post(URL, data | more)
        assert kept.status_code == 409 and f'href="{made.get_absolute_url()}"' in kept.text
        assert "Ce formulaire a déjà été enregistré" in kept.text
    assert 'value="4"' in kept.text and Convention.objects.get().announced_years == 5
    key = kept.context["form"]["creation_key"].value()
    assert world.client.post(URL, data | more | {"creation_key": key}).status_code == 302
    assert Convention.objects.count() == 2


def test_two_clicks_at_the_same_time_make_one_too(world, monkeypatch):
    """The second one looked before the first had written: it finds the row when it writes its own."""
    data, made = everything(world), creating.create_convention

    def beaten(**facts):
        made(**facts)
        return made(**facts)

    monkeypatch.setattr(creating, "create_convention", beaten)
    other = world.client.post(URL, everything(world, creation_key=""))
    answer = world.client.post(URL, data)
    assert (answer.status_code, other.status_code) == (302, 302)
    convention = Convention.objects.get(creation_key=data["creation_key"])
    assert answer.url == convention.get_absolute_url()
    assert convention.parties.count() == 5


def test_other_organisations_sign_too_each_in_its_role(world):
    msa = make_organisation(kind=OrganisationKind.MSA, name="MSA Bourgogne")
    syndicat = make_organisation(kind=OrganisationKind.SYNDICAT, name="SIVOS", caf=world.caf)
    world.client.post(URL, everything(world, sign_all_communes="", organisation_1=msa.pk, organisation_2=syndicat.pk))
    last = Convention.objects.get().parties.all()[2:]
    assert [(partie.organisation, partie.role) for partie in last] == [
        (msa, PartieRole.PARTNER),
        (syndicat, PartieRole.COLLECTIVITE),
    ]


def test_the_text_is_copied_from_the_default_model(world):
    modele = ModeleConvention.objects.create(caf=world.caf, name="Modèle", is_default=True)
    modele.articles.create(position=1, number="1", title="Objet", body="<p>Pour [[champ:territoire]].</p>")
    world.client.post(URL, everything(world))
    convention = Convention.objects.get()
    assert convention.modele == modele
    assert [(each.number, each.title) for each in convention.articles.all()] == [("1", "Objet")]


def test_a_renewal_takes_perimeter_parties_and_themes_from_the_previous_one(world):
    previous = make_convention(caf=world.caf, territoire=world.gevrey, name="Gevrey")
    make_perimetre(previous, communes=list(world.gevrey.communes()[:2]))
    _, other = make_parties(previous)
    other.organisation = make_organisation(kind=OrganisationKind.MSA, name="MSA")
    other.short_name = "la MSA"
    other.save()
    previous.themes.add(make_theme(caf=world.caf, label="Parentalité"))
    page = world.client.get(URL, {"etape": "3", "predecessor": previous.pk, "name": "Gevrey 2"}).content.decode()
    assert "checked" in page
    world.client.post(
        URL,
        {"predecessor": previous.pk, "name": "Gevrey 2", "themes": list(previous.themes.values_list("pk", flat=True))},
    )
    made = Convention.objects.get(predecessor=previous)
    assert made.territoire == world.gevrey
    assert made.perimetre.count() == 2
    assert {partie.short_name for partie in made.parties.all()} >= {"la MSA"}
    assert list(made.themes.values_list("label", flat=True)) == ["Parentalité"]
    assert not any(partie.initial.signataires.exists() for partie in made.parties.all())


def test_mandatory_themes_are_ticked_beforehand(world):
    make_theme(caf=world.caf, label="Obligatoire", is_mandatory=True)
    make_theme(caf=world.caf, label="Facultatif")
    form = world.client.get(URL, first(world, etape="3", name="Gevrey")).context["form"]
    assert [theme.label for theme in form.fields["themes"].queryset if theme.pk in form.fields["themes"].initial] == [
        "Obligatoire"
    ]


@pytest.mark.parametrize(
    ("changes", "sentence", "step"),
    [
        ({"territoire": ""}, "Cherchez une commune, une intercommunalité ou un département.", 1),
        ({"territoire": "999999999"}, "pas dans la liste", 1),
        ({"territoire": "", "territoire_texte": "Xyzzy"}, "Rien ne répond", 1),
        ({"name": ""}, "Ce champ est obligatoire", 2),
        ({"organisation_1": "999999999"}, "pas dans la liste", 2),
        ({"ends_on": "2022-12-31"}, "La fin doit être postérieure", 3),
        ({"starts_on": "0023-01-01"}, "L’année doit être comprise", 3),
        ({"target_year": "99999"}, "inférieure ou égale", 3),
        ({"adviser": "999999999"}, "Sélectionnez un choix valide", 3),
    ],
)
def test_a_wrong_answer_brings_back_its_step_with_a_sentence(world, changes, sentence, step):
    answer = world.client.post(URL, everything(world, **changes))
    assert answer.status_code == 422
    assert answer.context["step"] == step
    assert sentence in answer.content.decode()
    assert not Convention.objects.exists()


def test_a_territoire_of_another_departement_is_refused(world):
    grigny = make_commune(name="Grigny", departement=make_departement("91", "Essonne"))
    answer = world.client.post(URL, everything(world, territoire=grigny.pk))
    assert "n’a aucune commune dans le ressort de" in answer.content.decode()
    assert not Convention.objects.exists()


def test_what_belongs_to_another_caf_cannot_be_named(world):
    other = make_caf("91")
    stranger = make_adviser(caf=other)
    theirs = make_organisation(kind=OrganisationKind.ASSOCIATION, caf=other)
    theme, mine = make_theme(caf=other), make_theme(caf=world.caf)
    modele = ModeleConvention.objects.create(caf=other, name="Ailleurs")
    ModeleConvention.objects.create(caf=world.caf, name="Ici")
    for changes in (
        {"adviser": stranger.pk},
        {"organisation_1": theirs.pk},
        {"themes": [theme.pk]},
        {"modele": modele.pk},
        {"predecessor": make_convention(caf=other).pk},
        {"caf": other.pk},
    ):
        answer = world.client.post(URL, everything(world, **changes))
        assert answer.status_code == 422, changes
    assert not Convention.objects.filter(caf=world.caf).exists()
    assert mine


@pytest.mark.parametrize("role", [CafRole.GRANTS_OFFICER, CafRole.BOARD])
def test_the_caf_who_only_reads_may_not_create(client, role):
    client.force_login(make_caf_member(caf=make_caf("21"), role=role))
    assert client.get(URL).status_code == 403
    assert client.post(URL, {}).status_code == 403


def test_a_collectivite_may_not_create(client):
    client.force_login(make_member(make_convention(), Role.CTG_LEAD))
    assert client.get(URL).status_code == 403


def test_someone_of_two_cafs_chooses_which(client):
    here, there = make_caf("21"), make_caf("91")
    user = make_adviser(caf=here)
    make_adviser(caf=there, user=user)
    client.force_login(user)
    commune = make_commune(departement=there.departements.get(), name="Grigny")
    answer = client.post(URL, {"caf": here.pk, "territoire": commune.pk, "name": "Grigny"})
    assert answer.status_code == 422
    client.post(URL, {"caf": there.pk, "territoire": commune.pk, "name": "Grigny"})
    assert Convention.objects.get().caf == there


# Several territoires ------------------------------------------------------------------


@pytest.fixture
def two(world):
    """Beside the EPCI of `world`, one of another département, with its Caf, its organisation and two communes."""
    essonne = make_departement("91", "Essonne")
    world.other_caf = make_caf("91")
    world.orge = make_epci(name="CA du Val d’Orge", nature="CA", departement=essonne)
    make_organisation(territoire=world.orge)
    for name in ("Arpajon", "Brétigny"):
        make_organisation(territoire=make_commune(epci=world.orge, name=name, departement=essonne))
    world.both = {"territoire": world.gevrey.pk, "territoire_2": world.orge.pk}
    return world


def places_of(convention):
    return [convention.territoire, *convention.autres_territoires.all()]


def test_two_epcis_of_two_departements_are_one_perimeter(two):
    two.client.post(URL, everything(two, **two.both, sign_all_communes=""))
    made = Convention.objects.get()
    assert places_of(made) == [two.gevrey, two.orge]
    assert made.perimetre.count() == 5
    names = [partie.organisation.name for partie in made.parties.all()]
    assert names == [two.caf.name, "CC de Gevrey", "CA du Val d’Orge"]
    words = territory.of(made).words
    assert words == "la communauté de communes de Gevrey et la communauté d’agglomération du Val d’Orge"


def test_the_second_step_proposes_both_names_and_the_other_caf(two):
    answer = two.client.get(URL, {"etape": "2", **two.both})
    page, form = answer.content.decode(), answer.context["form"]
    assert 'value="CC de Gevrey et CA du Val d’Orge"' in page
    assert "Les 5 communes signent avec la Caf et les collectivités." in page
    assert f'<option value="{two.other_caf.organisation_id}" selected>' in page
    assert form.fields["organisation_2"].initial is None
    alone = two.client.get(URL, first(two, etape="2")).context["form"]
    assert alone.fields["organisation_1"].initial is None


def test_communes_together_each_sign(world):
    one, two = Territoire.objects.communes().filter(epci=world.gevrey).order_by("name")[:2]
    world.client.post(URL, {"territoire": one.pk, "territoire_2": two.pk, "territoire_3": one.pk, "name": "Ensemble"})
    made = Convention.objects.get()
    assert [row.commune for row in made.perimetre.all()] == [one, two]
    assert [partie.organisation.name for partie in made.parties.all()[1:]] == [one.name, two.name]
    assert places_of(made) == [one, two]


def test_a_part_of_an_epci_is_chosen_at_the_second_step(two):
    arpajon = Territoire.objects.get(name="Arpajon")
    page = two.client.get(URL, {"etape": "3", **two.both, "name": "Ensemble", "left_out": arpajon.pk}).content.decode()
    assert f'type="hidden" name="left_out" value="{arpajon.pk}"' in page
    two.client.post(URL, everything(two, **two.both, left_out=[arpajon.pk]))
    made = Convention.objects.get()
    assert "Arpajon" not in [row.commune.name for row in made.perimetre.all()]
    assert made.perimetre.count() == 4
    assert not made.parties.filter(organisation__name="Arpajon").exists()
    assert territory.of(made).words == "la communauté de communes de Gevrey et la commune de Brétigny"


@pytest.mark.parametrize(
    ("changes", "sentence", "step"),
    [
        ({"territoire_2": "999999999"}, "pas dans la liste", 1),
        ({"territoire_3": "", "territoire_3_texte": "Xyzzy"}, "Rien ne répond", 1),
        ({"left_out": "all"}, "Gardez au moins une commune", 2),
        ({"left_out": "999999999"}, "Sélectionnez un choix valide", 2),
        ({"name": "\u200b\u202e"}, "Ce champ est obligatoire", 2),
    ],
)
def test_a_wrong_territoire_is_told_at_its_place(world, changes, sentence, step):
    if changes.get("left_out") == "all":
        changes = {"left_out": [each.pk for each in world.gevrey.communes()]}
    answer = world.client.post(URL, everything(world, **changes))
    assert (answer.status_code, answer.context["step"]) == (422, step)
    assert sentence in answer.content.decode()
    assert not Convention.objects.exists()


def test_other_territoires_are_folded_until_one_is_written(two):
    def folded(answer):
        [details] = html.fromstring(answer.content.decode()).xpath("//details[.//*[@name='territoire_4']]")
        assert len(details.xpath(".//label[contains(., ' territoire')]")) == 3
        return "open" not in details.attrib

    assert folded(two.client.get(URL))
    assert folded(two.client.get(URL, {"territoire": two.gevrey.pk}))
    assert not folded(two.client.get(URL, two.both))
    assert not folded(two.client.post(URL, everything(two, territoire_3_texte="Xyzzy")))


def test_each_territoire_keeps_a_commune_of_its_own(two):
    orge = list(two.orge.communes())
    answer = two.client.post(URL, everything(two, **two.both, left_out=[each.pk for each in orge]))
    assert (answer.status_code, answer.context["step"]) == (422, 2)
    assert "Gardez au moins une commune de CA du Val d’Orge" in answer.content.decode()
    rest = [*orge[1:], *two.gevrey.communes()[1:]]
    assert two.client.post(URL, everything(two, **two.both, left_out=[each.pk for each in rest])).status_code == 302
    assert Convention.objects.get().perimetre.count() == 2


def test_a_former_epci_stays_tied_when_communes_come_in(former):
    one = former.gevrey.communes().first()
    data = {"territoire": one.pk, "territoire_2": former.old_epci.pk, "name": "Sud dijonnais", "starts_on": "2015"}
    former.client.post(URL, data)
    made = Convention.objects.get()
    creation.add_communes(made, former.gevrey.communes())
    followed.follow_territoires(made)
    assert places_of(made) == [one, former.old_epci]


def test_the_list_finds_a_convention_by_each_of_its_names(two):
    two.client.post(URL, everything(two, **two.both, name="Sud"))
    two.client.post(URL, everything(two, name="Nord", creation_key=str(uuid.uuid4())))
    for asked, names in {"val d’orge": ["Sud"], two.orge.code: ["Sud"], "nord": ["Nord"], "xyzzy": []}.items():
        page = two.client.get("/conventions/", {"q": asked}).context["listing"].page
        assert [row.name for row in page] == names, asked
    page = two.client.get("/conventions/", {"q": two.gevrey.code}).context["listing"].page
    assert [row.name for row in page] == ["Nord", "Sud"]


def test_a_renewal_keeps_both_territoires(two):
    two.client.post(URL, everything(two, **two.both))
    previous = Convention.objects.get()
    two.client.post(URL, {"predecessor": previous.pk, "name": "La suite"})
    made = Convention.objects.get(predecessor=previous)
    assert places_of(made) == [two.gevrey, two.orge]
    assert made.perimetre.count() == 5


def test_the_pages_tell_both_territoires(two):
    two.client.post(URL, everything(two, **two.both))
    made = Convention.objects.get()
    page = two.client.get(made.get_absolute_url()).content.decode()
    assert two.gevrey.get_absolute_url() in page
    assert two.orge.get_absolute_url() in page


def test_a_long_name_is_proposed_without_legal_forms():
    places = [Territoire(kind="epci", name=f"Communauté de communes {'x' * 60} {number}") for number in (1, 2, 3)]
    assert len(proposed_name(places)) <= 200
    assert proposed_name(places[:1]) == places[0].name


# Former places ------------------------------------------------------------------------


@pytest.fixture
def former(world):
    """An EPCI and a commune that ended with 2016; the commune became « Valforêt », the EPCI one does not know what."""
    end = dt.date(2016, 12, 31)
    world.old_epci = make_epci(name="CC du Sud dijonnais", valid_to=end)
    world.clemencey = make_commune(code="21178", name="Clémencey", epci=world.gevrey, valid_to=end)
    world.valforet = make_commune(code="21178N", name="Valforêt", epci=world.gevrey)
    CommuneAncienCode.objects.create(old_code="21178", commune=world.valforet, nature="ancien-code")
    CommuneAncienCode.objects.create(
        old_code="21001", commune=world.valforet, nature="commune-deleguee", name="Quémigny-Poisot"
    )
    return world


def test_a_former_commune_leads_to_the_one_it_became(former):
    data = {"territoire_texte": "clemencey", "name": "Clémencey", "starts_on": "2015"}
    page = former.client.get(URL, {**data, "etape": "2"}).content.decode()
    assert french("ancienne commune, jusqu’au 31 décembre 2016, aujourd’hui Valforêt") in page
    former.client.post(URL, data)
    made = Convention.objects.get()
    assert made.territoire == former.clemencey
    assert territory.of(made).words == "la commune de Valforêt"
    page = former.client.get(made.get_absolute_url()).content.decode()
    assert french("ancienne commune, jusqu’au 31 décembre 2016, aujourd’hui Valforêt") in page
    assert f'href="{former.valforet.get_absolute_url()}"' in page
    page = former.client.get(f"/conventions/{made.pk}/perimetre/").content.decode()
    assert "L’intitulé nomme un autre territoire" not in page


def test_a_former_epci_says_its_last_day_and_awaits_its_communes(former):
    one = former.gevrey.communes().first()
    alone = {"territoire": former.old_epci.pk, "name": "Sud dijonnais", "starts_on": "2016-12-31"}
    page = former.client.get(URL, {**alone, "etape": "2"}).content.decode()
    assert french("ancienne intercommunalité, jusqu’au 31 décembre 2016") in page
    assert "Celles d’alors ne sont plus connues" in page
    former.client.post(URL, {**alone, "territoire_2": one.pk})
    made = Convention.objects.get()
    assert places_of(made) == [former.old_epci, one]
    assert [row.commune for row in made.perimetre.all()] == [one]
    page = former.client.get(made.get_absolute_url()).content.decode()
    assert french("ancienne intercommunalité, jusqu’au 31 décembre 2016") in page


def test_a_former_place_is_told_beside_the_first_too(former):
    former.client.post(URL, {**first(former), "territoire_2": former.clemencey.pk, "name": "Gevrey"})
    page = former.client.get(Convention.objects.get().get_absolute_url()).content.decode()
    assert french("ancienne commune, jusqu’au 31 décembre 2016, aujourd’hui Valforêt") in page
    assert former.clemencey.get_absolute_url() in page
    assert f'href="{former.valforet.get_absolute_url()}"' in page


@pytest.mark.parametrize(("start", "is_refused"), [("2017", True), ("2017-01-01", True), ("2016", False), ("", False)])
def test_an_effect_after_the_end_of_a_place_is_refused(former, start, is_refused):
    data = {"territoire": former.clemencey.pk, "name": "Clémencey", "starts_on": start}
    answer = former.client.post(URL, data)
    assert Convention.objects.exists() != is_refused
    if is_refused:
        assert (answer.status_code, answer.context["step"]) == (422, 3)
        assert french("Clémencey a existé jusqu’au 31 décembre 2016") in answer.content.decode()


def test_a_former_name_without_a_row_means_its_commune(former):
    former.client.post(URL, {"territoire_texte": "quémigny-poisot", "name": "Quémigny"})
    assert Convention.objects.get().territoire == former.valforet


def test_a_former_epci_of_another_departement_is_refused(former):
    far = make_epci(name="CC d’Ailleurs", valid_to=dt.date(2016, 12, 31), departement=make_departement("91", "Essonne"))
    answer = former.client.post(URL, {"territoire": far.pk, "name": "Ailleurs"})
    assert "n’a aucune commune dans le ressort de" in answer.content.decode()
    assert not Convention.objects.exists()


def test_the_key_of_somebody_else_makes_another_convention(world, client):
    data = everything(world)
    world.client.post(URL, data)
    made = Convention.objects.get()
    client.force_login(make_adviser(caf=world.caf))
    answer = client.post(URL, data | {"name": "La mienne"})
    mine = Convention.objects.exclude(pk=made.pk).get()
    assert (answer.status_code, answer.url) == (302, mine.get_absolute_url())
    assert mine.name == "La mienne"
    assert mine.creation_key != made.creation_key


@pytest.mark.parametrize("chosen", ["", "colleague"])
def test_an_adviser_keeps_a_convention_of_another_referent(world, chosen):
    colleague = make_adviser(caf=world.caf)
    typed = colleague.pk if chosen else ""
    world.client.post(URL, everything(world, adviser=typed))
    convention = Convention.objects.get()
    assert convention.adviser == (colleague if chosen else None)
    assert world.client.get(f"/conventions/{convention.pk}/modifier/").status_code == 200
    member = convention.memberships.get()
    assert (member.user, member.role, member.organisation) == (
        world.adviser,
        Role.CAF_REFERENT,
        world.caf.organisation,
    )
    assert not something_was_written(convention)
    make_suggestion(convention.articles.first())
    assert something_was_written(convention)


def test_whoever_manages_anyway_is_no_member_of_it(world):
    world.client.post(URL, everything(world))
    world.client.force_login(make_caf_member(caf=world.caf, role=CafRole.MANAGEMENT))
    world.client.post(URL, everything(world, adviser=""))
    world.caf.advisers_edit_all = True
    world.caf.save()
    world.client.force_login(make_adviser(caf=world.caf))
    world.client.post(URL, everything(world, adviser=""))
    assert Convention.objects.count() == 3
    assert not any(each.memberships.exists() for each in Convention.objects.all())


def errors_of(answer, name):
    return str(answer.context["form"].errors.get(name, ""))


def test_a_departement_is_chosen_alone(world):
    departement = world.caf.departements.get()
    data = {"etape": "2", "territoire": departement.pk, "territoire_3": world.gevrey.pk}
    refused = world.client.get(URL, data)
    assert refused.status_code == 422
    assert f"{departement.name} se choisit seul" in errors_of(refused, "territoire_3")
    assert world.client.get(URL, {"etape": "2", "territoire": departement.pk}).status_code == 200


def test_a_territoire_inside_another_one_is_refused(world):
    commune, other = world.gevrey.communes().first(), make_commune(departement=world.caf.departements.get())
    make_commune(epci=make_epci())  # of another body
    sentence = f"{commune.name} est déjà dans CC de Gevrey"
    for typed in (
        {"territoire": world.gevrey.pk, "territoire_2": commune.pk},
        {"territoire": commune.pk, "territoire_2": world.gevrey.pk},
    ):
        refused = world.client.get(URL, typed | {"etape": "2"})
        assert refused.status_code == 422
        assert sentence in errors_of(refused, "territoire_2")
    fine = {"etape": "2", "territoire": world.gevrey.pk, "territoire_2": other.pk, "territoire_3": other.pk}
    assert world.client.get(URL, fine).status_code == 200


def test_a_commune_left_out_by_the_predecessor_comes_in(world):
    """The predecessor covers a part of the EPCI: one more commune of it is beside that part."""
    first, second, _ = world.gevrey.communes()
    former = make_convention(caf=world.caf, territoire=world.gevrey, adviser=world.adviser)
    make_perimetre(former, communes=[first])
    typed = {"etape": "2", "predecessor": former.pk, "territoire_2": second.pk}
    assert world.client.get(URL, typed).status_code == 200
    refused = world.client.get(URL, typed | {"territoire_2": first.pk})
    assert f"{first.name} est déjà dans CC de Gevrey" in errors_of(refused, "territoire_2")


def test_the_communes_that_sign_are_told_without_the_others(world):
    commune, *_ = world.gevrey.communes()
    asked = {"territoire": world.gevrey.pk, "name": "Gevrey", "left_out": commune.pk}
    page = world.client.get(URL, asked | {"etape": "2"}).content.decode()
    assert "Les 2 communes signent avec la Caf et la collectivité." in page
    page = world.client.get(URL, asked | {"etape": "3"}).content.decode()
    told = html.fromstring(page).xpath("//aside")[0].text_content()
    assert commune.name not in told
    assert world.client.get(URL, asked | {"etape": "3"}).context["communes"].count() == 2


def test_communes_alone_sign_with_the_caf(world):
    first, second, _ = world.gevrey.communes()
    page = world.client.get(URL, {"etape": "2", "territoire": first.pk, "territoire_2": second.pk}).content.decode()
    assert "Les 2 communes signent avec la Caf." in page


NBSP, THIN = "\xa0", "\u202f"


def test_a_name_keeps_its_no_break_spaces(world):
    typed = f"  Plan{NBSP}mercredi{THIN}: \t deux   sites\x85 "
    world.client.post(URL, everything(world, name=typed))
    convention = Convention.objects.get()
    assert convention.name == f"Plan{NBSP}mercredi{THIN}: deux sites"
    data = {"name": typed + "!", "level": "local", "adviser": world.adviser.pk, "version": 0}
    world.client.post(f"/conventions/{convention.pk}/modifier/", data)
    convention.refresh_from_db()
    assert convention.name == f"Plan{NBSP}mercredi{THIN}: deux sites !"
