import inspect
import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from core import guide, icons, navigation, tones
from core.templatetags import guide as parts
from core.templatetags.guide import documented

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def draw(source, path="/", **context):
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


def flat(html):
    """The text that a person reads, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# What holds for all


def test_every_tag_documents_its_inputs():
    for name in parts.names():
        assert len(inspect.getdoc(parts.function_of(name)) or "") > 20, name


def test_every_part_is_on_the_components_page():
    page = (TEMPLATES / "core" / "components.html").read_text()
    frame = {"portal_name", "portal_baseline", "site_header", "site_footer"}
    for name in parts.names() - frame:
        assert f'guide_part tag="{name}"' in page, name


def test_documented_signature_leaves_out_what_django_gives():
    signature, doc = documented("panel")
    assert signature.startswith("panel(title")
    assert "tone" in doc


A_MAIL = TEMPLATES / "accounts" / "mail" / "_frame.html"  # read outside the portal: no sheet of ours reaches it


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_keeps_the_strict_policy(path):
    text = path.read_text()
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "style en ligne"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "gestionnaire en ligne"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text), "script en ligne"
    assert "<style" not in text or path == A_MAIL
    assert not re.search(r"\|\s*safe\b|autoescape off", text)
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text), "autre origine"


def test_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="Ton inconnu"):
        draw('{% badge "x" "rose" %}')


def test_what_people_typed_is_escaped_everywhere():
    evil = '<img src=x onerror="alert(1)">'
    for source in (
        "{% panel title=evil %}{{ evil }}{% endpanel %}",
        "{% page_header title=evil eyebrow=evil subtitle=evil badge=evil %}{% endpage_header %}",
        "{% badge evil %}{% key_figure evil evil evil %}{% person evil evil evil evil evil %}",
        "{% definition evil evil evil %}{% empty_state evil evil evil %}{% task evil evil evil evil %}",
        "{% breadcrumb evil evil evil %}{% document_link evil evil evil %}{% progress 1 2 evil %}",
    ):
        assert "<img" not in draw(source, evil=evil)


# One by one


def test_panel_titles_its_content_at_the_level_asked():
    html = draw('{% panel title="Calendrier" level=3 tone="warning" %}<p>ici</p>{% endpanel %}')
    assert '<h3 class="panel__title" id="calendrier-titre">Calendrier</h3>' in html
    assert 'aria-labelledby="calendrier-titre"' in html
    assert "<p>ici</p>" in html


def test_page_header_holds_the_only_h1_and_no_empty_box_of_actions():
    html = draw('{% page_header title="Plan" %} {% endpage_header %}')
    assert html.count("<h1>") == 1
    assert "page-header__actions" not in html


def test_breadcrumb_begins_at_home_and_ends_without_link():
    html = draw('{% breadcrumb "Conventions" "/conventions/" "Gevrey" %}')
    assert '<a href="/">Accueil</a>' in html
    assert '<li aria-current="page">Gevrey</li>' in html


@pytest.mark.parametrize("value", [None, "", "non renseigné"])
def test_missing_fact_is_said_in_words(value):
    html = draw('{% definition "Rang" value %}', value=value)
    assert "is-missing" in html
    assert "non renseigné" in html


def test_zero_is_a_fact_and_not_a_lack():
    assert "is-missing" not in draw('{% definition "Absents" 0 %}')
    assert "0" in flat(draw('{% key_figure 0 "absents" %}'))


def test_key_figure_writes_numbers_in_french():
    assert "29\u202f432" in draw('{% key_figure 29432 "habitants" %}')


def test_progress_says_its_numbers_and_holds_in_its_bar():
    assert "12 sur 18" in flat(draw('{% progress 12 18 "Fiches" %}'))
    assert 'class="gauge__fill" width="100"' in draw('{% progress 30 18 "Fiches" %}')
    assert 'class="gauge__fill" width="0"' in draw('{% progress 0 0 "Fiches" %}')
    assert "non renseigné" in draw('{% progress none 18 "Fiches" %}')


def test_state_badge_writes_the_words_in_the_registered_tone():
    tones.register_tones({"essai_vert": "success"})
    obj = SimpleNamespace(state="essai_vert", get_state_display=lambda: "Réalisée")
    html = draw("{% state_badge obj %}", obj=obj)
    assert "badge--success" in html
    assert flat(html) == "Réalisée"
    assert tones.tone_of("jamais_vu") == "neutral"
    with pytest.raises(ValueError, match="Ton inconnu"):
        tones.register_tones({"x": "rose"})


def test_missing_list_puts_what_blocks_first_and_names_it():
    items = [
        {"label": "La date précède", "url": "/a/", "kind": "W"},
        {"label": "Délibération absente", "url": "/b/", "kind": "B"},
    ]
    words = flat(draw('{% missing_list items "À signer" %}', items=items))
    assert words.index("Bloquant") < words.index("Délibération absente") < words.index("Avertissement")
    assert "Rien ne manque avant « À signer »" in flat(draw('{% missing_list items "À signer" %}', items=[]))


def test_steps_count_what_is_done():
    items = [{"label": "Inviter", "is_done": True}, {"label": "Relire", "is_done": False}]
    words = flat(draw("{% steps items %}", items=items))
    assert "1 sur 2" in words
    assert "Inviter fait" in words
    assert "Relire à faire" in words


def test_timeline_tells_the_state_in_words():
    items = [{"when": "27 juin", "label": "Vote", "state": "done"}, {"when": "2026", "label": "Fin"}]
    words = flat(draw("{% timeline items %}", items=items))
    assert "Vote fait" in words
    assert "Fin à venir" in words


def test_way_tells_each_stage_in_words_and_marks_the_current_one():
    stages = [{"label": "Cadrage", "state": "done"}, {"label": "<b>", "is_current": True}, {"label": "Signature"}]
    html = draw("{% way stages 'Étapes' long=True %}", stages=stages)
    steps = "Cadrage : fait 2 &lt;b&gt; : en cours 3 Signature : à venir"
    assert flat(html) == f"Étape 2 sur 3 : &lt;b&gt; {steps}"
    assert flat(draw("{% way stages 'Étapes' %}", stages=stages)) == steps
    assert html.count('aria-current="step"') == 1 and "way--long" in html


def test_chain_writes_numbers_in_french_and_what_is_left_alone():
    items = [
        {"label": "fiches", "count": 1200, "url": "/f/", "note": "<i>"},
        {"label": "bilan", "count": 0, "url": "/b/"},
    ]
    html = draw("{% chain items %}", items=items)
    assert flat(html) == "1 200 fiches &lt;i&gt; 0 bilan" and "1\u202f200" in html
    assert html.count("chain__note") == 1 and 'href="/b/"' in html


def test_steps_bar_says_why_an_act_waits_instead_of_linking_to_it():
    acts = [
        {"label": "Convoquer", "url": "/c/", "warnings": 2},
        {"label": "Tenir <b>", "url": "/t/", "refusal": "Trop tôt <i>."},
        {"label": "Annuler", "url": "/a/", "is_main": False},
    ]
    html = draw("{% steps_bar acts 'Actes' %}", acts=acts)
    assert flat(html) == "Convoquer 2 avertissements Tenir &lt;b&gt; Trop tôt &lt;i&gt;. Annuler"
    assert 'href="/t/"' not in html and 'aria-describedby="why-tenir-b"' in html and 'id="why-tenir-b"' in html
    assert html.count("btn-primary") == 1 and html.count("btn-link") == 1


def test_task_bundle_counts_and_links_each_task():
    tasks = [{"context": f"CTG {n} <b>", "url": f"/{n}/", "when": "demain", "tone": "warning"} for n in range(3)]
    html = draw("{% task_bundle 'Bilan' tasks context='CTG 0' tone='danger' %}", tasks=tasks)
    assert flat(html).startswith("Bilan 3 conventions CTG 0 CTG 0 &lt;b&gt; demain")
    assert [f'href="/{n}/"' in html for n in range(3)] == [True] * 3


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "Le travail attend son tour"),
        ("running", "12 sur 24"),
        ("done", "Ouvrir le résultat"),
        ("failed", "Disque &lt;plein&gt;"),
    ],
)
def test_job_progress_tells_each_state_and_what_to_do(state, words):
    at = timezone.make_aware(datetime(2026, 3, 4, 14, 5))
    job = SimpleNamespace(
        state=state, state_tone="neutral", get_state_display=lambda: "État", created_at=at, finished_at=at, step="Page",
        done_count=12, total_count=24 if state == "running" else 0, error="Disque <plein>", result_url="/r/",
        subject_url="/s/", get_absolute_url="/j/",
    )  # fmt: skip
    html = draw("{% job_progress job %}", job=job)
    assert words in html and 'href="/s/"' in html and "hx-" not in html


def test_perimeter_map_is_named_and_tells_what_it_does_not_draw():
    shapes = [SimpleNamespace(path="M0 0h1", is_inside=inside) for inside in (True, False)]
    area = SimpleNamespace(view_box="0 0 1 1", stroke="1", shapes=shapes, missing_codes=["21001"], credit="Source <b>")
    html = draw("{% perimeter_map area name %}", area=area, name="CC <i>")
    assert 'aria-label="Carte : CC &lt;i&gt;, parmi les communes voisines"' in html
    assert "Sans contour connu : 21001. Source &lt;b&gt;" in flat(html)


def test_error_block_holds_the_heading_and_the_reference():
    html = draw("{% error_block 404 title 'Texte' 'a1b2' level=2 %}", title="Rien <b>")
    assert "<h2" in html and "Rien &lt;b&gt;" in html and "Erreur 404, référence a1b2" in html


def test_conflict_shows_both_texts_and_who_saved():
    rows = [{"label": "Objectif", "typed": "12 places", "stored": "10 places"}]
    words = flat(draw('{% conflict rows "Anne Petit" "à 14 h 05" %}', rows=rows))
    assert "Anne Petit a enregistré cette page à 14 h 05" in words
    assert words.index("12 places") < words.index("10 places")


def test_document_link_tells_format_and_weight():
    assert "(PDF, 1,2\u00a0Mo)" in draw('{% document_link "/d/" "Convention" "PDF" 1240000 %}')


def test_sort_header_turns_and_goes_back_to_the_first_page():
    html = draw('{% sort_header "Nom" "nom" %}', path="/?tri=nom&page=3&axe=2")
    assert 'aria-sort="ascending"' in html
    assert "tri=-nom" in html
    assert "axe=2" in html
    assert "page=" not in html
    assert "aria-sort" not in draw('{% sort_header "Nom" "nom" %}', path="/?tri=date")


def test_headings_of_a_listing_sort_or_stay_plain():
    rows = [
        SimpleNamespace(label="Nom", url="/?tri=nom", direction="descending", css=""),
        SimpleNamespace(label="Note", url="", direction="", css="num"),
    ]
    html = draw("{% headings rows %}", rows=rows)
    assert 'aria-sort="descending"' in html
    assert re.search(r'<th scope="col" class="num">\s*Note', html)


def test_filters_bar_counts_in_the_singular_and_the_plural():
    assert flat(draw('{% filters_bar rows 1 "convention" %}', rows=[])) == "1 convention"
    assert flat(draw('{% filters_bar rows 0 "convention" %}', rows=[])) == "0 convention"
    assert flat(draw('{% filters_bar rows 2 "travail" "travaux" %}', rows=[])) == "2 travaux"


def test_pagination_keeps_the_address_and_marks_the_page():
    page = Paginator(range(100), 25).page(2)
    html = draw("{% pagination page %}", path="/?axe=2&page=2", page=page)
    assert "axe=2&amp;page=3" in html
    assert html.count('aria-current="page"') == 1
    assert draw("{% pagination page %}", page=Paginator(range(3), 25).page(1)).strip() == ""


def test_sidenav_finds_the_open_tab_by_its_address():
    items = [
        {"label": "Synthèse", "url": "/conventions/1/"},
        {"label": "Texte", "url": "/conventions/1/texte/", "count": 12},
    ]
    html = draw("{% sidenav items %}", path="/conventions/1/texte/3/", items=items)
    assert re.search(r'href="/conventions/1/texte/" aria-current="true"', html)
    assert html.count("aria-current") == 1


def test_icon_is_drawn_in_the_page_and_silent_unless_named():
    html = draw('{% icon "pencil" %}')
    assert "<path" in html
    assert 'aria-hidden="true"' in html
    assert 'aria-label="Territoire"' in draw('{% icon "geo-alt" "Territoire" %}')
    with pytest.raises(ValueError, match="Aucune icône"):
        icons.read("nexiste-pas")
    with pytest.raises(ValueError, match="refusé"):
        icons.read("../../etc/passwd")


def test_a_pencil_is_for_what_is_modified_never_for_a_sheet():
    """`.edit` draws it by itself where there is no other icon."""
    wrong, drawn = [], 'class="edit"'
    for path in TEMPLATES.rglob("*.html"):
        for link in path.read_text().split(drawn)[1:]:
            words = link.partition("</a>")[0]
            if "{% icon" not in words and not re.search(r">(Modifier|Dire la|Proposer un)\b", words):
                wrong.append(f"{path.name} : {words[-60:]}")
            if 'icon "pencil"' in words and re.search("Saisir|year_", words):
                wrong.append(f"{path.name} : {words[-60:]}")
    assert wrong == []


# Navigation


def test_navigation_shows_each_person_their_links_and_the_longest_current(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(
        navigation.NavItem("Santé", "core:health", position=20),
        navigation.NavItem("Composants", "core:components", position=10, test=lambda user: user == "admin"),
        navigation.NavItem("Absente", "core:nowhere"),
    )
    request = RequestFactory().get("/composants/")
    request.user = "admin"
    links = navigation.links_for(request)
    assert [(link.label, link.is_current) for link in links] == [("Composants", True), ("Santé", False)]
    named = navigation.links_for(request, current="core:health")
    assert [(link.label, link.is_current) for link in named] == [("Composants", False), ("Santé", True)]
    request.user = "élu"
    assert [link.label for link in navigation.links_for(request)] == ["Santé"]


# Forms of the house


def form_html(form):
    return draw("{% load crispy_forms_tags %}{% crispy form %}", form=form)


def test_form_says_what_is_required_in_words():
    html = form_html(guide.SampleForm())
    assert re.search(
        r'<label class="label" for="id_title">Intitulé de l’action\s*<span class="required">\*'
        r'<span class="visually-hidden"> \(obligatoire\)</span></span>',
        html,
    )
    assert html.count("sont obligatoires") == 1  # what a star means is said once, first
    assert html.index("sont obligatoires") < html.index('for="id_title"')
    assert not re.search(r'for="id_ends_on">Fin\s*<span class="required"', html)


def test_refused_form_ties_each_error_to_its_field():
    html = form_html(guide.SampleForm({"title": ""}))
    field = re.search(r'<input[^>]*name="title"[^>]*>', html).group()
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field).group(1).split()
    assert described == ["id_title_helptext", "id_title_error"]
    for each in described:
        assert f'id="{each}"' in html


def test_summary_of_errors_comes_first_and_links_to_existing_fields():
    html = form_html(guide.SampleForm({"title": ""}))
    assert html.index("data-error-summary") < html.index("<fieldset")
    summary = html[html.index("data-error-summary") : html.index("<fieldset")]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) >= 4
    for target in targets:
        assert f'id="{target}"' in html


def test_choices_are_a_fieldset_with_a_legend():
    html = form_html(guide.SampleForm())
    assert re.search(r'<fieldset id="div_id_side"[^>]*>\s*<legend class="label">Qui pilote', html)


def test_form_keeps_what_was_typed():
    html = form_html(guide.SampleForm({"title": "Relais <itinérant>", "amount": "douze"}))
    assert 'value="Relais &lt;itinérant&gt;"' in html
    assert 'value="douze"' in html


def test_first_button_acts_and_the_form_is_validated_by_the_server():
    html = form_html(guide.SampleForm())
    assert html.count("novalidate") == 1
    assert re.search(r'<button type="submit" name="save"[^>]*class="btn btn-submit"', html)


def test_formset_table_labels_each_cell_with_its_line():
    html = draw(
        "{% load crispy_forms_tags %}{% crispy lines helper %}",
        lines=guide.LineFormSet(prefix="lignes"),
        helper=guide._line_helper(),
    )
    assert 'name="lignes-TOTAL_FORMS"' in html
    assert re.search(r'<label class="visually-hidden" for="id_lignes-1-year">Année, ligne 2</label>', html)
    assert "<caption>Lignes budgétaires de l’action</caption>" in html


@pytest.mark.django_db
def test_components_page_shows_all_its_parts(client, django_user_model):
    client.force_login(django_user_model.objects.create_user(email="anne@exemple.fr", password="x"))
    html = client.get(reverse("core:components")).content.decode()
    assert html.count("<h1>") == 1
    assert "anne@exemple.fr" in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted(each for each in set(ids) if ids.count(each) > 1)


def test_each_link_back_is_underlined_from_its_first_word():
    written = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    back = r'class="back-link[^"]*"><a\s+href="[^>]*">{% icon "arrow-left" %}'
    # The way back that a phone alone shows among the acts of a fiche is one of them.
    others = written.count('<span class="thin"><a class="edit"')
    assert len(re.findall(back, written)) + others == written.count('{% icon "arrow-left" %}') > 10
    rule = (TEMPLATES.parent / "static/ctg/components.css").read_text(encoding="utf-8")
    assert re.search(r"^\.back-link a[^{]*{ display: inline-flex;", rule, re.MULTILINE)
