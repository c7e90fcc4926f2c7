"""Samples shown on /composants/. Invented, and no page of the product reads them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace as Sample

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row, Submit
from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from core import charts
from core.date_fields import DayField
from core.numbers import CountField, NumberField
from core.uploads import UploadField

STATES = [
    ("Prospection", "neutral"),
    ("Diagnostic", "accent"),
    ("En vigueur", "success"),
    ("Échéance proche", "warning"),
    ("En retard", "danger"),
    ("Abandonnée", "muted"),
]

TABS = [
    ("Synthèse", None),
    ("Parties et périmètre", 57),
    ("Calendrier", None),
    ("Diagnostic", 10),
    ("Plan d’actions", 18),
    ("Texte", 12),
    ("Instances", 3),
    ("Bilans", 2),
    ("Finances", None),
    ("Documents", 24),
    ("Membres", 9),
    ("Historique", None),
]

STAGES = ["Prospection", "Cadrage", "Diagnostic", "Plan d’actions", "Rédaction", "Validation", "À signer", "En vigueur"]

CHAIN = [
    {"label": "constats", "count": 3, "url": "#chain", "note": "2 sans enjeu"},
    {"label": "enjeux", "count": 10, "url": "#chain"},
    {"label": "axes", "count": 3, "url": "#chain"},
    {"label": "fiches action", "count": 18, "url": "#chain", "note": "15 sans indicateur"},
    {"label": "indicateurs", "count": 6, "url": "#chain"},
    {"label": "bilan", "count": 1, "url": "#chain"},
]

ACTS = [
    {"label": "Convoquer", "url": "#steps_bar", "warnings": 1},
    {"label": "Tenir la séance", "refusal": "La date de la séance n’est pas encore passée."},
    {"label": "Annuler", "url": "#steps_bar", "is_main": False},
]

BUNDLES = [
    ("Aucun COPIL depuis douze mois", "danger", ("en retard", "danger")),
    ("Fin dans moins de douze mois", "warning", ("le 31 décembre", "warning")),
    ("Bilan de l’année à préparer", "neutral", ("en mars", "neutral")),
]

COLOURS = [
    ("Papier", "#f5f3ee"),
    ("Feuille", "#ffffff"),
    ("Creux", "#ebe8e0"),
    ("Encre", "#1b2427"),
    ("Encre douce", "#515a5c"),
    ("Trait", "#dcd8cd"),
    ("Trait fort", "#8a8678"),
    ("Accent", "#0d5666"),
    ("Accent profond", "#083c48"),
    ("Accent clair", "#dfecee"),
    ("Mur", "#c2872b"),
    ("Succès", "#2a6033"),
    ("Avertissement", "#7a4d00"),
    ("Danger", "#9c261a"),
]


class SampleFilters(forms.Form):
    """What a list may be narrowed to."""

    q = forms.CharField(label="Titre ou numéro", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label="État", required=False, choices=[("", "Tous")])
    due_on = DayField(label="Avant le", required=False)
    late = forms.BooleanField(label="En retard", required=False)
    mine = forms.BooleanField(label="Les miennes", required=False)


class SampleForm(forms.Form):
    """One field of each kind, for the style guide."""

    title = forms.CharField(
        label="Intitulé de l’action",
        max_length=150,
        help_text="Exemple : « Ouvrir un relais petite enfance itinérant ».",
    )
    starts_on = DayField(label="Début")
    ends_on = DayField(label="Fin", required=False)
    amount = NumberField(label="Montant prévu, en euros TTC", required=False, help_text="Exemple : 12 500.")
    theme = forms.ChoiceField(
        label="Thème", choices=[("", "Choisir un thème"), ("pe", "Petite enfance"), ("j", "Jeunesse")]
    )
    commune = forms.ChoiceField(
        label="Commune",
        required=False,
        widget=forms.Select(attrs={"data-choix": "1"}),
        choices=[
            ("", "Choisir une commune"),
            ("21295", "Gevrey-Chambertin (Côte-d’Or)"),
            ("21464", "Nuits-Saint-Georges (Côte-d’Or)"),
            ("91228", "Évry-Courcouronnes (Essonne)"),
        ],
    )
    side = forms.ChoiceField(
        label="Qui pilote ?",
        widget=forms.RadioSelect,
        choices=[("caf", "La Caf"), ("epci", "La collectivité"), ("both", "Les deux")],
    )
    public = forms.MultipleChoiceField(
        label="Public visé",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("0-3", "Enfants de moins de 3 ans"),
            ("3-11", "Enfants de 3 à 11 ans"),
            ("12-17", "Adolescents"),
            ("parents", "Parents"),
        ],
        help_text="Plusieurs réponses possibles.",
    )
    text = forms.CharField(
        label="Description",
        widget=forms.Textarea(attrs={"rows": 5, "data-riche": "1"}),
        help_text="Ce que l’on fait, avec qui, pour quel effet.",
    )
    annex = UploadField(label="Délibération", required=False, help_text="PDF, 20 Mo au plus.")
    is_flagged = forms.BooleanField(label="Mettre en avant dans le bilan", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.include_media = False
        self.helper.form_method = "get"
        self.helper.layout = Layout(
            Fieldset(
                "L’action",
                "title",
                Row(Column("starts_on"), Column("ends_on")),
                Row(Column("theme"), Column("commune")),
                "side",
                "public",
            ),
            Fieldset("Le détail", "text", "amount", "annex", "is_flagged"),
            Submit("save", "Enregistrer la fiche"),
            Submit("save_and_add", "Enregistrer et en créer une autre"),
            HTML('<a href="#formulaire">Annuler</a>'),
        )


class LineForm(forms.Form):
    funder = forms.ChoiceField(label="Financeur", choices=[("caf", "Caf"), ("epci", "Communauté de communes")])
    year = CountField(label="Année")
    planned = NumberField(label="Prévu (€)", required=False)
    actual = NumberField(label="Réalisé (€)", required=False)


LineFormSet = forms.formset_factory(LineForm, extra=2)


def _line_helper():
    helper = FormHelper()
    helper.template = "ctg/table_inline_formset.html"
    helper.form_method = "get"
    helper.form_caption = "Lignes budgétaires de l’action"
    helper.add_input(Submit("save", "Enregistrer les lignes"))
    return helper


def _charts():
    axes = (
        charts.Series("Réalisée", "success"),
        charts.Series("En cours", "accent"),
        charts.Series("À lancer", "pale"),
        charts.Series("Abandonnée", "muted"),
    )
    money = (charts.Series("Prévu", "pale"), charts.Series("Réalisé", "accent"))
    return [
        charts.bar_chart(
            "Fiches par état",
            [
                charts.Value("Réalisée", 7, "success"),
                charts.Value("En cours", 6),
                charts.Value("À lancer", 4, "pale"),
                charts.Value("Abandonnée", 1, "muted"),
            ],
            unit="fiches",
            heading="État",
            note="18 fiches, dont une abandonnée.",
        ),
        charts.stacked_chart(
            "États par axe",
            axes,
            [
                charts.Row("Petite enfance : accueillir partout, à tous les horaires", (4, 2, 1, 0)),
                charts.Row("Enfance et jeunesse", (2, 3, 1, 1)),
                charts.Row("Rompre l’isolement", (1, 1, 2, 0)),
            ],
            heading="Axe",
        ),
        charts.grouped_chart(
            "Budget par financeur, 2023-2026",
            money,
            [
                charts.Row("Caf de la Côte-d’Or", (763000, 741250)),
                charts.Row("Communauté de communes de Gevrey-Chambertin et de Nuits-Saint-Georges", (412000, 398000)),
                charts.Row("MSA", (36000, None)),
            ],
            heading="Financeur",
            note="Euros, toutes taxes comprises.",
        ),
        charts.trend_chart(
            "Places d’accueil pour 100 enfants de moins de 3 ans",
            [
                charts.Point("2022", 52),
                charts.Point("2023", Decimal("53.5")),
                charts.Point("2024", None),
                charts.Point("2025", 58),
                charts.Point("2026", 61),
            ],
            target=60,
        ),
        charts.timeline_chart(
            "Calendrier de la convention",
            [
                charts.Span("Phase 1", date(2022, 2, 1), date(2022, 6, 30)),
                charts.Span("Phases 2 et 3", date(2022, 7, 1), date(2023, 3, 31), "pale"),
                charts.Span("Signature", date(2023, 10, 11), None, "warning"),
                charts.Span("Convention", date(2023, 1, 1), date(2026, 12, 31), "success"),
            ],
            on=date(2026, 3, 4),
        ),
        charts.bar_chart("Places créées", [], unit="places"),
    ]


def _jobs():
    """A long work in each of its states."""
    at = timezone.make_aware(datetime(2026, 3, 4, 14, 5))
    same = {"get_absolute_url": "#job_progress", "subject_url": "#job_progress", "created_at": at, "finished_at": at}
    return [
        Sample(state=state, state_tone=tone, get_state_display=lambda label=label: label, **same, **more)
        for state, label, tone, more in (
            ("waiting", "En attente", "neutral", {}),
            ("running", "En cours", "accent", {"step": "Mise en page", "done_count": 12, "total_count": 24}),
            ("done", "Terminé", "success", {"result_url": "#job_progress"}),
            ("failed", "Échoué", "danger", {"error": "Le disque est plein : rien n’a été écrit."}),
        )
    ]


def _map():
    """Six square communes, two of them inside."""
    shapes = [
        Sample(path=f"M{x} {y}h9v9h-9z", is_inside=(x, y) in {(0, 0), (10, 0)}) for y in (0, 10) for x in (0, 10, 20)
    ]
    return Sample(
        view_box="0 0 29 19",
        stroke="0.2",
        shapes=shapes,
        missing_codes=["21999"],
        credit="Contours inventés pour cette page.",
    )


def context(request):
    """Everything that the page /composants/ shows."""
    refused = SampleForm(
        {
            "refus-title": "Relais petite enfance itinérant",
            "refus-starts_on": "",
            "refus-amount": "douze",
            "refus-side": "",
            "refus-text": "",
        },
        prefix="refus",
    )
    refused.helper.form_tag = False
    path = request.path
    return {
        "colours": [{"label": label, "value": value} for label, value in COLOURS],
        "states": [
            Sample(get_state_display=lambda label=label: label, state=tone, state_tone=tone) for label, tone in STATES
        ],
        "tabs": [
            {"label": label, "count": count, "url": f"{path}?onglet={n}", "is_current": n == 4}
            for n, (label, count) in enumerate(TABS)
        ],
        "views": [
            {"label": "Liste", "url": f"{path}?vue=liste", "count": 18, "is_current": True},
            {"label": "Tableau", "url": f"{path}?vue=tableau"},
            {"label": "Calendrier", "url": f"{path}?vue=calendrier"},
        ],
        "dates": [
            {"when": "décembre 2022", "label": "Phase 3 : plan d’actions", "state": "passed"},
            {"when": "26 avril 2023", "label": "Conférence des maires", "state": "done"},
            {
                "when": "27 juin 2023",
                "label": "Vote du conseil communautaire",
                "note": "42 voix pour, 3 abstentions",
                "state": "done",
            },
            {"when": "11 octobre 2023", "label": "Signature", "state": "current", "url": "#timeline"},
            {"when": "décembre 2023", "label": "Délibération manquante : Couchey", "state": "late"},
            {"when": "31 décembre 2026", "label": "Fin de la convention", "state": "planned"},
        ],
        "first_steps": [
            {
                "label": "Inviter les conseillers",
                "is_done": True,
                "url": "#steps",
                "detail": "6 personnes ont accepté leur invitation.",
            },
            {
                "label": "Relire le modèle de convention",
                "is_done": False,
                "url": "#steps",
                "detail": "12 articles proposés, à mettre aux mots de votre Caf.",
            },
            {"label": "Reprendre les CEJ en cours", "is_done": False, "url": "#steps"},
        ],
        "missing": [
            {
                "label": "Aucune délibération de la commune de Couchey",
                "url": "#missing_list",
                "is_blocking": True,
                "detail": "Partie signataire obligatoire.",
            },
            {
                "label": "La date d’effet précède la signature",
                "url": "#missing_list",
                "is_blocking": False,
                "detail": "Un motif sera demandé.",
            },
        ],
        "differences": [
            {
                "label": "Objectif",
                "typed": "Ouvrir 12 places avant la rentrée 2026.",
                "stored": "Ouvrir 10 places avant la fin de 2026.",
            },
            {"label": "Pilote", "typed": "", "stored": "Service petite enfance"},
        ],
        "way_of_creation": [
            {"label": label, "is_done": n < 2, "is_current": n == 2}
            for n, label in enumerate(("Territoire", "Parties", "Calendrier"), 1)
        ],
        "way_of_convention": [
            {"label": label, "state": "done" if n < 5 else "current" if n == 5 else "coming"}
            for n, label in enumerate(STAGES)
        ],
        "chain": CHAIN,
        "acts": ACTS,
        "bundles": [
            {
                "label": label,
                "tone": tone,
                "tasks": [
                    {"context": name, "url": "#task_bundle", "when": when, "tone": task_tone}
                    for name in ("CTG de Gevrey-Chambertin", "CTG d’Évry-Courcouronnes")
                ],
            }
            for label, tone, (when, task_tone) in BUNDLES
        ],
        "jobs": _jobs(),
        "map": _map(),
        "saved_at": timezone.make_aware(datetime(2026, 3, 4, 14, 5)) + timedelta(0),
        "filter_badges": [
            {"label": "État", "value": "En cours", "url": path},
            {"label": "Axe", "value": "Petite enfance", "url": path},
            {"label": "Sans pilote", "value": "", "url": path},
        ],
        "page_of_list": Paginator(range(312), 25).page(4),
        "sizes_of_list": [Sample(number=25, url=path, is_current=True), Sample(number=50, url=path, is_current=False)],
        "listing": Sample(
            filterset=Sample(form=SampleFilters(prefix="filtres")), kept=[], path=path, count=312, export_url=path
        ),
        "form": SampleForm(initial={"title": "Relais petite enfance itinérant"}),
        "refused": refused,
        "lines": LineFormSet(initial=[{"funder": "caf", "year": 2026, "planned": "12500"}], prefix="lignes"),
        "charts": _charts(),
        "line_helper": _line_helper(),
    }
