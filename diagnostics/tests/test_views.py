from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import make_user
from conventions import doors as convention_doors
from conventions.enums import ConventionState, Role
from conventions.tests.factories import make_convention, make_member, make_theme
from conventions.text import champs
from core.transitions import TransitionRefused
from diagnostics import loading, tables
from diagnostics.enums import ValeurStatus
from diagnostics.models import Constat, Diagnostic, Enjeu, Indicateur, ValeurIndicateur, Volet
from diagnostics.tests.factories import (
    make_constat,
    make_diagnostic,
    make_enjeu,
    make_indicateur,
    make_valeur,
    make_volet,
)
from territories.tests.factories import make_caf, make_commune, make_departement, make_epci

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return make_convention(territoire=make_commune())


@pytest.fixture
def writer(client, convention):
    user = make_member(convention, Role.COOPERATION_OFFICER)
    client.force_login(user)
    return user


def url(name, *rows):
    return reverse(f"diagnostics:{name}", args=[row.pk for row in rows])


def strangers(convention):
    """Another CTG of the same Caf, and one of another Caf."""
    return make_convention(caf=convention.caf), make_convention(caf=make_caf("91"))


def version_of(client, address):
    return client.get(address).context["form"]["version"].value()


# The page -------------------------------------------------------------------------------


def test_an_empty_diagnostic_is_read_without_being_made(client, convention, writer):
    page = client.get(url("detail", convention)).content.decode()
    assert "Ajouter le premier enjeu" in page and "Ajouter le premier constat" in page
    assert client.get(url("edit", convention)).status_code == 200
    assert not Diagnostic.objects.exists()


def test_a_reader_sees_the_diagnostic_without_its_buttons(client, convention):
    make_enjeu(convention, label="Diversifier l’accueil")
    make_constat(convention, text="Trop peu de places")
    client.force_login(make_member(convention, Role.ELECTED))
    page = client.get(url("detail", convention)).content.decode()
    assert "Diversifier l’accueil" in page and "Trop peu de places" in page
    for words in ("Ajouter", "Modifier", "Monter", "Saisir une année"):
        assert words not in page
    assert client.post(url("edit", convention)).status_code == 403


def test_the_page_groups_enjeux_by_volet_and_constats_by_theme(client, convention, writer):
    mandatory = make_theme(caf=convention.caf, label="Petite enfance", is_mandatory=True, position=1)
    other = make_theme(caf=convention.caf, label="Logement", position=2)
    make_theme(caf=convention.caf, label="Sans rien", position=3)
    volet = make_volet(convention, label="Isolement")
    make_enjeu(convention, volet=volet)
    make_enjeu(convention)
    make_constat(convention, theme=other)
    make_constat(convention)
    told = client.get(url("detail", convention)).context["told"]
    assert [(volet.title, len(volet.enjeux)) for volet in told.volets] == [("Isolement", 1), ("Autres enjeux", 1)]
    assert [(theme.title, len(theme.constats)) for theme in told.noted_themes] == [
        (mandatory.label, 0),
        ("Logement", 1),
        ("Le territoire", 1),
    ]


@pytest.mark.parametrize("count", [12, 120])
def test_the_page_costs_the_same_for_12_and_120_rows(client, convention, writer, django_assert_num_queries, count):
    theme = make_theme(caf=convention.caf)
    volet = make_volet(convention)
    for number in range(count):
        constat = make_constat(convention, theme=theme)
        constat.indicateurs.add(make_indicateur())
        make_enjeu(convention, volet=volet, theme=theme, position=number).constats.add(constat)
        make_volet(convention)
    for indicateur in Indicateur.objects.all():
        make_valeur(indicateur=indicateur, territoire=convention.territoire, caf=convention.caf)
    with django_assert_num_queries(14):
        response = client.get(url("detail", convention))
    assert response.context["told"].enjeu_count == count


# Forms ----------------------------------------------------------------------------------


def test_the_words_of_the_diagnostic_are_saved_and_cleaned(client, convention, writer):
    version = version_of(client, url("edit", convention))
    data = {"context": "<p>Un <b>territoire</b><script>x</script></p>", "synthesis": "Synthèse", "version": version}
    assert client.post(url("edit", convention), data).status_code == 302
    assert Diagnostic.objects.get().context == "<p>Un <strong>territoire</strong></p>"


def test_a_stale_diagnostic_answers_409_with_both_texts(client, convention, writer):
    make_diagnostic(convention)
    assert client.post(url("edit", convention), {"context": "De l’une", "version": 0}).status_code == 302
    response = client.post(url("edit", convention), {"context": "De l’autre", "version": 0})
    assert response.status_code == 409
    page = response.content.decode()
    assert "De l’une" in page and "De l’autre" in page


def test_two_first_writers_of_a_diagnostic_do_not_overwrite_each_other(client, convention, writer):
    """Both opened the form before the diagnostic was made."""
    version = version_of(client, url("edit", convention))
    assert client.post(url("edit", convention), {"context": "De l’une", "version": version}).status_code == 302
    assert client.post(url("edit", convention), {"context": "De l’autre", "version": version}).status_code == 409
    assert "De l’une" in Diagnostic.objects.get().context


CREATIONS = [
    ("volet_create", Volet, {"label": "Petite enfance"}),
    ("constat_create", Constat, {"kind": "need", "text": "Trop peu de places"}),
    ("enjeu_create", Enjeu, {"label": "Diversifier"}),
]


@pytest.mark.parametrize(("name", "model", "data"), CREATIONS)
def test_a_row_is_made_once_for_a_double_click(client, convention, writer, name, model, data):
    form = client.get(url(name, convention)).context["form"]
    data = data | {"creation_key": form["creation_key"].value()}
    for _ in range(2):
        response = client.post(url(name, convention), data)
        assert response.status_code == 302
    row = model.objects.get()
    assert row.diagnostic.convention == convention
    assert response.url.endswith(f"#{model._meta.model_name}-{row.pk}")


@pytest.mark.parametrize(("name", "model", "data"), CREATIONS)
def test_an_empty_row_is_refused_beside_its_field_and_makes_nothing(client, convention, writer, name, model, data):
    response = client.post(url(name, convention), {"source": "Rencontre du 4 mai"})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not model.objects.exists()
    assert not Diagnostic.objects.exists()


def test_a_constat_too_long_keeps_what_was_typed(client, convention, writer):
    response = client.post(url("constat_create", convention), {"kind": "need", "text": "mot " * 1000})
    assert response.status_code == 422
    assert "mot mot mot" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "make", "field"),
    [("volet", make_volet, "label"), ("constat", make_constat, "text"), ("enjeu", make_enjeu, "label")],
)
def test_a_row_is_edited_its_stale_edit_refused_then_it_is_deleted(client, convention, writer, name, make, field):
    row = make(convention)
    address = url(f"{name}_edit", row)
    kept = {"kind": "need", "version": version_of(client, address)}
    assert client.post(address, kept | {field: "Premier"}).status_code == 302
    assert client.post(address, kept | {field: "Second"}).status_code == 409
    assert client.post(address, kept | {field: ""}).status_code == 422
    row.refresh_from_db()
    assert getattr(row, field) == "Premier"
    assert client.post(url(f"{name}_delete", row)).status_code == 302
    assert not type(row).objects.exists()


def test_a_volet_that_holds_enjeux_is_not_deleted(client, convention, writer):
    volet = make_volet(convention)
    make_enjeu(convention, volet=volet)
    response = client.post(url("volet_delete", volet), follow=True)
    assert "sert encore ailleurs" in response.content.decode()
    assert Volet.objects.exists()


def test_enjeux_move_up_and_down_inside_their_volet(client, convention, writer):
    volet = make_volet(convention)
    first, second = make_enjeu(convention, volet=volet), make_enjeu(convention, volet=volet)
    make_enjeu(convention, label="Ailleurs")

    def order():
        return list(Enjeu.objects.filter(volet=volet).order_by("position", "pk"))

    client.post(url("enjeu_move", second), {"sens": "haut"})
    assert order() == [second, first]
    client.post(url("enjeu_move", second), {"sens": "haut"})
    client.post(url("enjeu_move", second), {"sens": "bas"})
    assert order() == [first, second]
    assert client.post(url("enjeu_move", second), {"sens": "gauche"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "field", "make"),
    [
        ("constat_create", "theme", lambda place: make_theme(caf=place.caf)),
        ("enjeu_create", "theme", lambda place: make_theme(caf=place.caf)),
        ("constat_create", "indicateurs", lambda place: make_indicateur(caf=place.caf)),
    ],
)
def test_themes_and_indicators_of_another_caf_are_refused(client, convention, writer, name, field, make):
    _, elsewhere = strangers(convention)
    value = make(elsewhere).pk
    data = {"kind": "need", "text": "T", "label": "L", field: [value]}
    response = client.post(url(name, convention), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize(("field", "make"), [("volet", make_volet), ("constats", make_constat)])
def test_volets_and_constats_of_another_convention_are_refused(client, convention, writer, field, make):
    enjeu = make_enjeu(convention)
    for place in strangers(convention):
        value = make(place).pk
        data = {"label": "L", "version": 0, field: [value]}
        for address in (url("enjeu_create", convention), url("enjeu_edit", enjeu)):
            response = client.post(address, data)
            assert response.status_code == 422
            assert field in response.context["form"].errors
    enjeu.refresh_from_db()
    assert enjeu.volet is None and not enjeu.constats.exists()


def test_rows_of_another_convention_are_not_found(client, convention, writer):
    for place in strangers(convention):
        rows = {"volet": make_volet(place), "constat": make_constat(place), "enjeu": make_enjeu(place)}
        for name, row in rows.items():
            assert client.get(url(f"{name}_edit", row)).status_code == 404
            assert client.post(url(f"{name}_delete", row)).status_code == 404
            assert type(row).objects.filter(pk=row.pk).exists()


# One value ------------------------------------------------------------------------------


def value_data(convention, indicateur, **more):
    data = {"indicateur": indicateur.pk, "territoire": convention.territoire_id, "year": "2023", "status": "known"}
    return data | more


def test_a_value_is_typed_with_its_year_and_source(client, convention, writer):
    indicateur = make_indicateur(unit="%", decimals=1)
    data = value_data(convention, indicateur, value="62,9", source="Insee")
    assert client.post(url("valeur_create", convention), data).status_code == 302
    valeur = ValeurIndicateur.objects.get()
    assert (str(valeur.value), valeur.caf, valeur.year) == ("62.9000", convention.caf, 2023)
    page = client.get(url("detail", convention)).content.decode()
    assert "62,9\u00a0%" in page and "(2023)" in page
    assert url("valeur_edit", convention, valeur) in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"value": "beaucoup"}, "value"),
        ({"value": "3", "year": "1789"}, "year"),
        ({"value": "3", "year": "abc"}, "year"),
        ({"value": "99999999999"}, "value"),
        ({"value": "", "status": "known"}, "__all__"),
        ({"value": "3", "status": "unavailable"}, "__all__"),
        ({"value": "3", "indicateur": ""}, "indicateur"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_in_a_sentence(client, convention, writer, more, field):
    response = client.post(url("valeur_create", convention), value_data(convention, make_indicateur()) | more)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not ValeurIndicateur.objects.exists()


@pytest.mark.parametrize("unit", ["enfants", "Enfants de moins de 3 ans", "foyer", "ménages allocataires"])
def test_a_count_of_1_to_4_people_is_kept_secret(client, convention, writer, unit):
    indicateur = make_indicateur(unit=unit)
    client.post(url("valeur_create", convention), value_data(convention, indicateur, value="3"))
    valeur = ValeurIndicateur.objects.get()
    assert (valeur.value, valeur.status) == (None, ValeurStatus.SECRET)
    assert "secret statistique" in client.get(url("detail", convention)).content.decode()


@pytest.mark.parametrize(("unit", "value"), [("enfants", "0"), ("enfants", "5"), ("équipements", "3"), ("%", "3")])
def test_zero_five_equipments_and_shares_are_kept(client, convention, writer, unit, value):
    client.post(url("valeur_create", convention), value_data(convention, make_indicateur(unit=unit), value=value))
    assert ValeurIndicateur.objects.get().value == int(value)


def test_the_same_value_twice_is_refused(client, convention, writer):
    indicateur = make_indicateur()
    for code in (302, 422):
        response = client.post(
            url("valeur_create", convention), value_data(convention, indicateur, value="12", source="Insee")
        )
        assert response.status_code == code
    assert "existe déjà" in str(response.context["form"].errors)


def test_a_value_refuses_the_territory_and_the_indicator_of_others(client, convention, writer):
    elsewhere = make_commune()
    foreign = make_indicateur(caf=make_caf("91"))
    for more, field in (({"territoire": elsewhere.pk}, "territoire"), ({"indicateur": foreign.pk}, "indicateur")):
        response = client.post(
            url("valeur_create", convention), value_data(convention, make_indicateur(), value="12") | more
        )
        assert response.status_code == 422
        assert field in response.context["form"].errors


def test_a_value_is_corrected_and_a_national_one_is_not(client, convention, writer):
    own = make_valeur(territoire=convention.territoire, caf=convention.caf)
    national = make_valeur(territoire=convention.territoire)
    foreign = make_valeur(territoire=convention.territoire, caf=make_caf("91"))
    address = url("valeur_edit", convention, own)
    data = value_data(convention, own.indicateur, value="15", version=0)
    assert client.post(address, data).status_code == 302
    assert client.post(address, data | {"value": "16"}).status_code == 409
    own.refresh_from_db()
    assert own.value == 15
    for row in (national, foreign):
        assert client.get(url("valeur_edit", convention, row)).status_code == 404


# The grid -------------------------------------------------------------------------------


def sheet_url(convention, year="2022", source="Caf"):
    return f"{url('grid', convention)}?{urlencode({'annee': year, 'source': source})}"


def shown(client, address, **typed):
    """What the page of a sheet would send, with this typed over it."""
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields if not name.startswith("bloc")} | typed


def stored():
    return {
        row.indicateur.code: (None if row.value is None else float(row.value), row.status)
        for row in ValeurIndicateur.objects.select_related("indicateur")
    }


def test_the_grid_reads_commas_spaces_secrets_and_what_is_not_available(client, convention, writer):
    codes = ["share", "count", "secret", "nd", "na", "small", "empty"]
    units = {"share": "%", "count": "enfants", "small": "enfants"}
    rows = {code: make_indicateur(code=code, unit=units.get(code, "")) for code in codes}
    typed = {"share": "62,9 %", "count": "29 432", "secret": "s", "nd": "ND", "na": "na", "small": "3", "empty": " "}
    address = sheet_url(convention)
    data = shown(client, address, **{f"value_{rows[code].pk}": text for code, text in typed.items()})
    response = client.post(address, data, follow=True)
    assert "Les valeurs 2022 sont enregistrées." in response.text
    wanted = {
        "share": (62.9, "known"),
        "count": (29432.0, "known"),
        "secret": (None, "secret"),
        "nd": (None, "unavailable"),
        "na": (None, "not_applicable"),
        "small": (None, "secret"),
    }
    assert stored() == wanted
    again = shown(client, address)  # shown as they are typed; sent as they are, they change nothing
    held = {code: again[f"value_{row.pk}"] for code, row in rows.items()}
    assert held == {"share": "62,9", "count": "29432", "secret": "s", "nd": "nd", "na": "na", "small": "s", "empty": ""}
    assert client.post(address, again).status_code == 302
    assert stored() == wanted and {row.version for row in ValeurIndicateur.objects.all()} == {0}


@pytest.mark.parametrize("typed", ["beaucoup", "1,2,3", "nan", "inf", "1e99", "9" * 20])
def test_a_box_that_is_no_number_refuses_the_whole_grid_and_keeps_the_others(client, convention, writer, typed):
    wrong, right = make_indicateur(), make_indicateur()
    response = client.post(sheet_url(convention), {f"value_{wrong.pk}": typed, f"value_{right.pk}": "17"})
    assert response.status_code == 422
    assert typed in response.text and 'value="17"' in response.text
    assert list(response.context["form"].errors) == [f"value_{wrong.pk}"]
    assert f'aria-describedby="id_value_{wrong.pk}_error"' in response.text
    assert not ValeurIndicateur.objects.exists()


@pytest.mark.parametrize("typed", ["12.500", "1e5"])
def test_the_grid_refuses_half_an_inhabitant(client, convention, writer, typed):
    people, share = make_indicateur(unit="habitants"), make_indicateur(unit="%", decimals=1)
    response = client.post(sheet_url(convention), {f"value_{people.pk}": typed, f"value_{share.pk}": "12.5"})
    assert "n’est pas un nombre" in response.context["form"].errors[f"value_{people.pk}"][0]
    client.post(sheet_url(convention), {f"value_{people.pk}": "12\u2009500", f"value_{share.pk}": "12.5"})
    assert {row.indicateur_id: row.value for row in ValeurIndicateur.objects.all()} == {
        people.pk: 12500,
        share.pk: 12.5,
    }


def test_the_grid_typed_again_corrects_the_same_year_and_source(client, convention, writer):
    indicateur = make_indicateur()
    where = {"indicateur": indicateur, "territoire": convention.territoire, "caf": convention.caf}
    for year, source in ((2022, "Insee"), (2021, "Caf")):
        make_valeur(year=year, source=source, value=7, **where)
    for value in ("12", "13"):
        address = sheet_url(convention)
        assert client.post(address, shown(client, address, **{f"value_{indicateur.pk}": value})).status_code == 302
    valeur = ValeurIndicateur.objects.get(year=2022, source="Caf")
    assert (valeur.value, valeur.version, valeur.created_by, valeur.caf) == (13, 1, writer, convention.caf)
    assert ValeurIndicateur.objects.filter(value=7).count() == 2
    client.post(address, shown(client, address, **{f"value_{indicateur.pk}": ""}))  # « non renseigné » again
    assert not ValeurIndicateur.objects.filter(year=2022, source="Caf").exists()


def test_what_another_person_wrote_in_the_grid_is_told_and_not_written_over(client, convention, writer):
    """On a page opened before, whether the value was there or not; each one's own cells stay."""
    first, second, third = (make_indicateur() for _ in range(3))
    where = {"territoire": convention.territoire, "caf": convention.caf, "year": 2022, "source": "Caf"}
    changed = make_valeur(indicateur=second, value=50, **where)
    address = sheet_url(convention)
    mine = shown(client, address, **{f"value_{first.pk}": "12", f"value_{second.pk}": "55", f"value_{third.pk}": "s"})
    colleague = Client()
    colleague.force_login(make_member(convention, Role.CTG_LEAD, user=make_user(first_name="Leïla", last_name="Kaci")))
    theirs = shown(colleague, address, **{f"value_{first.pk}": "120", f"value_{second.pk}": "60"})
    assert colleague.post(address, theirs).status_code == 302
    told = client.post(address, mine)
    assert told.status_code == 409 and "Leïla Kaci" in told.text
    for value in ("120", "60"):
        assert f"Enregistré entre-temps : {value}" in told.text.replace("\u00a0", " ")
    assert 'value="12"' in told.text and 'value="55"' in told.text
    changed.refresh_from_db()
    assert changed.value == 60 and ValeurIndicateur.objects.get(indicateur=first).value == 120
    assert not ValeurIndicateur.objects.filter(indicateur=third).exists()
    form = told.context["form"]
    knowingly = {name: form[name].value() or "" for name in form.fields if not name.startswith("bloc")}
    assert client.post(address, knowingly).status_code == 302
    assert {row.indicateur_id: row.value for row in ValeurIndicateur.objects.all()} == {
        first.pk: 12, second.pk: 55, third.pk: None,
    }  # fmt: skip


def test_a_block_is_pasted_in_the_grid_and_the_sheet_is_kept_while_it_is_typed(client, convention, writer):
    share, count = make_indicateur(label="Taux de couverture", unit="%"), make_indicateur(label="Naissances")
    address = sheet_url(convention)
    page = client.get(address).text
    assert "data-drafts-whole" in page and "data-guard" in page and "Coller un bloc" in page
    block = f"Indicateur\tValeur\nTaux de couverture\t62,9 %\n{count.code}\tsecret statistique\nInconnu\t3"
    read = client.post(address, shown(client, address, bloc=block, coller="1"))
    assert read.status_code == 422 and "« Inconnu » n’est l’intitulé d’aucun indicateur." in read.text
    form = read.context["form"]
    assert form[f"value_{share.pk}"].value() == "62,9 %" and not ValeurIndicateur.objects.exists()
    mended = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, mended).status_code == 302
    assert stored() == {share.code: (62.9, "known"), count.code: (None, "secret")}


def test_a_value_with_a_comment_is_not_emptied_and_words_stay_words(client, convention, writer):
    where = {"territoire": convention.territoire, "caf": convention.caf, "year": 2022, "source": "Caf"}
    words, number = make_indicateur(kind="qualitative"), make_indicateur()
    kept = make_valeur(indicateur=number, value=9, comment="Au 31 décembre", **where)
    address = sheet_url(convention)
    refused = client.post(
        address, shown(client, address, **{f"value_{number.pk}": "", f"value_{words.pk}": "En hausse"})
    )
    assert refused.status_code == 422 and "porte un commentaire" in refused.text and "En hausse" in refused.text
    assert client.post(address, shown(client, address, **{f"value_{words.pk}": "En hausse"})).status_code == 302
    kept.refresh_from_db()
    assert kept.value == 9 and ValeurIndicateur.objects.get(indicateur=words).text == "En hausse"


def test_the_grid_without_year_or_without_any_value_says_so(client, convention, writer):
    indicateur = make_indicateur()
    assert "Ouvrir la feuille" in client.get(url("grid", convention)).text
    assert client.post(url("grid", convention), {f"value_{indicateur.pk}": "12"}).status_code == 422
    for year in ("", "1789", "deux mille"):
        refused = client.get(sheet_url(convention, year=year))
        assert refused.status_code == 422 and refused.context["pick"].errors["annee"]
        assert 'value="Caf"' in refused.text
    response = client.post(sheet_url(convention), shown(client, sheet_url(convention)))
    assert response.status_code == 422
    assert "au moins une valeur" in response.text


def test_the_grid_of_another_caf_indicator_is_ignored(client, convention, writer):
    foreign, own = make_indicateur(caf=make_caf("91")), make_indicateur()
    address = sheet_url(convention)
    client.post(address, shown(client, address, **{f"value_{foreign.pk}": "12", f"value_{own.pk}": "1"}))
    assert ValeurIndicateur.objects.get().indicateur == own


def test_the_grid_needs_the_territory_of_the_convention(client, convention, writer):
    type(convention).objects.filter(pk=convention.pk).update(territoire=None)
    response = client.get(url("grid", convention), follow=True)
    assert "Choisissez d’abord le territoire" in response.content.decode()


# Guard, emptiness, fields of the text ------------------------------------------------------


def test_the_plan_is_not_opened_without_an_enjeu(convention):
    type(convention).objects.filter(pk=convention.pk).update(state=ConventionState.DIAGNOSTIC)
    convention.refresh_from_db()
    by = make_member(convention, Role.CTG_LEAD)
    with pytest.raises(TransitionRefused, match="au moins un enjeu"):
        convention.start_action_plan(by=by, reason="On avance.")
    make_enjeu(convention)
    with pytest.raises(TransitionRefused) as refusal:
        convention.start_action_plan(by=by)
    assert refusal.value.needs_reason
    convention.start_action_plan(by=by, reason="Le diagnostic sera validé en juin.")
    assert convention.state == ConventionState.ACTION_PLAN


def test_a_convention_with_a_diagnostic_is_no_longer_empty(convention):
    assert not any(written(convention) for written in convention_doors.emptiness)
    make_diagnostic(convention)
    assert any(written(convention) for written in convention_doors.emptiness)


def test_the_text_lists_the_enjeux_by_volet(convention):
    values = champs.Values(convention)
    assert values.is_missing("enjeux") and values.is_missing("nombre_enjeux")
    make_enjeu(convention, volet=make_volet(convention, label="Petite enfance"), label="Diversifier l’accueil")
    make_enjeu(convention, label="Aller vers")
    values = champs.Values(convention)
    assert values.get("enjeux") == ["Petite enfance : Diversifier l’accueil", "Aller vers"]
    assert values.get("nombre_enjeux") == "2"


# The table ------------------------------------------------------------------------------


def test_the_table_shows_the_latest_value_and_one_five_years_older(convention):
    indicateur = make_indicateur(unit="%", decimals=1)
    for year, value in ((2017, 50), (2019, 55), (2023, 60)):
        make_valeur(indicateur=indicateur, territoire=convention.territoire, year=year, value=value)
    line = tables.build(convention).blocks[0].lines[0]
    assert (line.cells[0].year, line.cells[0].words) == (2023, "60,0\u00a0%")
    assert (line.cells[-1].year, line.cells[-1].words) == (2017, "50,0\u00a0%")


def test_the_table_never_shows_the_value_of_another_caf(convention):
    make_valeur(territoire=convention.territoire, caf=make_caf("91"))
    table = tables.build(convention)
    assert table.filled_count == 0
    assert tables.build(convention, only_filled=True).blocks == ()


def test_the_table_has_a_column_for_each_territoire(convention):
    other, indicateur = make_epci(name="CC du Val", departement=make_departement("91", "Essonne")), make_indicateur()
    convention.autres_territoires.add(other)
    row = make_valeur(indicateur=indicateur, territoire=other, value=7, caf=convention.caf)
    make_valeur(indicateur=indicateur, territoire=convention.territoire, value=9, caf=convention.caf)
    table = tables.build(convention)
    first = convention.territoire.name
    assert table.columns[:2] == (first, "CC du Val")
    assert {"Essonne", f"N-5, {first}"} <= set(table.columns)
    assert [cell.words for cell in table.blocks[0].lines[0].cells[:2]] == ["9", "7"]
    assert row in ValeurIndicateur.objects.visible_to(make_member(convention, Role.CTG_LEAD))
    assert row not in ValeurIndicateur.objects.visible_to(make_member(make_convention(), Role.CTG_LEAD))


def test_the_table_prefers_the_value_of_the_caf_to_the_national_one(convention):
    indicateur = make_indicateur()
    make_valeur(indicateur=indicateur, territoire=convention.territoire, value=7)
    make_valeur(indicateur=indicateur, territoire=convention.territoire, caf=convention.caf, value=8)
    assert tables.build(convention).blocks[0].lines[0].cells[0].words == "8"


# The command ----------------------------------------------------------------------------


def test_the_shipped_indicators_are_loaded_twice_without_doubling(capsys):
    make_commune(population=1200)
    call_command("charger_indicateurs")
    assert not Indicateur.objects.exists()
    with CaptureQueriesContext(connection) as queries:
        call_command("charger_indicateurs", "--apply")
    assert queries[-1]["sql"] == 'ANALYZE "diagnostics_valeurindicateur"'
    count, values = Indicateur.objects.count(), ValeurIndicateur.objects.count()
    assert count > 20 and values >= 1
    call_command("charger_indicateurs", "--apply")
    assert (Indicateur.objects.count(), ValeurIndicateur.objects.count()) == (count, values)
    assert "0 ajoutés, 0 mis à jour" in capsys.readouterr().out


def values_written(departements=None):
    """Load the population. The statements that wrote values."""
    with CaptureQueriesContext(connection) as queries:
        loading.load_population(departements)
    said = [query["sql"] for query in queries]
    written = [sql for sql in said if "INSERT INTO" in sql]
    assert said.index("SET CONSTRAINTS ALL IMMEDIATE") < said.index(written[0])
    return written


def test_the_population_is_written_by_one_statement():
    communes = [make_commune(population=1000 + number, population_year=2022) for number in range(12)]
    make_commune(population=None)
    loading.load_definitions()
    assert len(values_written()) == 1
    values = ValeurIndicateur.objects.filter(caf=None, indicateur__code="POP_MUN")
    of_communes = values.filter(territoire__kind="commune")
    assert {row.territoire_id: (row.value, row.year) for row in of_communes} == {
        commune.pk: (commune.population, 2022) for commune in communes
    }
    assert {(row.status, row.source, row.text, row.comment, row.version) for row in values} == {
        ("known", loading.POPULATION_SOURCE, "", "", 0)
    }
    for row in values:
        row.full_clean()
    events = ValeurIndicateur.pgh_event_model.objects.filter(pgh_label="insert")
    assert set(events.values_list("pgh_obj_id", flat=True)) == set(values.values_list("pk", flat=True))
    assert len(values_written()) == 1 and values.count() == len(events)


def test_the_population_of_two_departements_alone():
    wanted = [make_commune(departement=make_departement(code), population=10) for code in ("21", "91")]
    other = make_commune(departement=make_departement("58"), population=10)
    loading.load_definitions()
    values_written(["21", "91"])
    known = set(ValeurIndicateur.objects.values_list("territoire", flat=True))
    assert {commune.pk for commune in wanted} <= known and other.pk not in known


def test_a_changed_definition_is_put_back(capsys):
    call_command("charger_indicateurs", "--apply")
    Indicateur.objects.filter(code="POP_MUN").update(label="Autre chose")
    call_command("charger_indicateurs", "--apply")
    assert "0 ajoutés, 1 mis à jour" in capsys.readouterr().out
