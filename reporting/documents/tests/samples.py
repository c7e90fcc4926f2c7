"""Documents to print in tests: an invented territory the size of Gevrey and its neighbours.

Every name of a person is invented. Nothing here reads the database.
"""

import datetime as dt
import hashlib
from dataclasses import replace
from decimal import Decimal

from actions.telling import BudgetLine, Etape, Fiche, FicheIndicator, HumanMeans
from actions.telling.plan import PlanNode
from conventions.signing.told import Party, Representative
from conventions.text.told import Article, Closing
from core.telling import AttachedFile, Chart, Series
from diagnostics.telling import Constat, DiagnosticTheme, Enjeu, IndicatorRow, IndicatorTable, Volet
from governance.telling import Comite, Decision, HeldSeance, Member
from reporting.documents.bilan_presenter import (
    BilanDocument,
    BilanFiche,
    BilanIndicator,
    ChangesSection,
    CoordinationSection,
    DecisionsSection,
    FicheGroup,
    FichesSection,
    FinanceRow,
    FinancesSection,
    GovernanceSection,
    KeyFigure,
    MeansRow,
    PrioritiesSection,
    ReminderSection,
    SynthesisSection,
    Zoom,
    ZoomSection,
)
from reporting.documents.convention_presenter import (
    Annexe,
    ConventionDocument,
    DiagnosticAnnexe,
    EvaluationAnnexe,
    EvaluationYear,
    FileAnnexe,
    GovernanceAnnexe,
    Measure,
    PlanAnnexe,
)
from reporting.documents.fiche_document import FicheDocument

VERSION_AT = dt.datetime(2023, 9, 12, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=2)))
TERRITORY = "Communauté de communes du Val-de-Brume et des Trois-Rus"
AXES = (
    "Pérenniser et développer une offre d’accueil du jeune enfant de qualité sur tout le territoire",
    "Favoriser l’accueil, l’épanouissement et la réussite éducative de tous les enfants et jeunes",
    "Renforcer les liens sociaux en proximité et lutter contre l’isolement des publics",
)
VOLETS = (
    (
        "Petite enfance",
        (
            "Favoriser l’articulation des acteurs de la petite enfance et renforcer les partenariats",
            "Diversifier et renforcer l’offre d’accueil du jeune enfant",
            "Proposer des solutions de soutien à la parentalité",
        ),
    ),
    (
        "Enfance et jeunesse",
        (
            "Favoriser l’articulation des acteurs de l’enfance et de la jeunesse",
            "Accroître et stabiliser les équipes d’animation",
            "Améliorer l’accessibilité et la qualité des accueils collectifs de mineurs",
            "Favoriser l’épanouissement et la réussite éducative des enfants et des jeunes",
        ),
    ),
    (
        "Isolement des publics",
        (
            "Renforcer la connaissance de l’offre et sa mobilisation par les habitants",
            "Développer le lien social entre les habitants",
            "Accompagner l’accès aux droits et l’inclusion numérique",
        ),
    ),
)
TITLES = (
    "Créer un relais petite enfance itinérant",
    "Ouvrir une micro-crèche à vocation d’insertion professionnelle",
    "Accompagner l’installation de maisons d’assistantes maternelles",
    "Coordonner les demandes d’accueil par un guichet unique",
    "Renforcer l’accueil des enfants en situation de handicap",
    "Organiser une semaine de la parentalité dans les communes",
    "Recruter, former et fidéliser les équipes d’animation",
    "Harmoniser les projets pédagogiques des accueils de loisirs",
    "Ouvrir un accueil de jeunes dans les bourgs relais",
    "Soutenir les projets portés par les 12-17 ans",
    "Accompagner la scolarité avec les familles",
    "Rendre les accueils accessibles par un transport à la demande",
    "Faire connaître l’offre par un guide et un agenda partagés",
    "Créer un espace de vie sociale itinérant",
    "Tenir des permanences d’accès aux droits",
    "Former aux démarches en ligne et prêter du matériel",
    "Animer un réseau de bénévoles contre l’isolement des aînés",
    "Coordonner, suivre et évaluer la convention",
)
COMMUNES = [
    "Brumeval",
    "Sainte-Ondine",
    "Montfaucon-le-Bas",
    "Chastenay",
    "La-Roche-Amblard",
    "Pierrelongue",
    "Saint-Évroult",
    "Corbières-sur-Lise",
    "Noirmont",
    "Aubeterre",
    "Vieux-Pont",
    "La-Ferté-Lison",
    "Grandlieu",
    "Hautecombe",
    "Marcilly",
    "Tresnes",
    "Uzelles",
    "Ablancourt",
    "Val-d’Oriette",
]
SENTENCES = (
    "La collectivité et la Caf partagent le constat d’une offre inégale entre la plaine et l’arrière-côte.",
    "Les familles demandent des horaires plus larges et des réponses plus proches de leur domicile.",
    "Un tiers des assistantes maternelles cessera son activité d’ici cinq ans, faute de relève.",
    "Les partenaires s’accordent sur une coordination plus étroite, à moyens constants la première année.",
    "Les équipes s’appuient sur les équipements existants et sur les associations déjà présentes.",
    "Chaque commune signataire met à disposition une salle adaptée et relaie l’information aux habitants.",
    "Le suivi repose sur des données partagées deux fois par an par les gestionnaires.",
)


def prose(count, start=0):
    return " ".join(SENTENCES[(start + i) % len(SENTENCES)] for i in range(count))


def paragraphs(count, sentences=3, start=0):
    return "".join(f"<p>{prose(sentences, start + i * 2)}</p>" for i in range(count))


def make_fiche(number=1, **fields):
    """One complete fiche; `number` from 1."""
    axe, rank = (number - 1) // 6 + 1, (number - 1) % 6 + 1
    amount = Decimal(12_000 + 3_500 * number)
    defaults = {
        "id": f"fiche-{number}",
        "code": f"{axe}.{rank}",
        "title": TITLES[(number - 1) % len(TITLES)],
        "state": ("En cours", "À venir", "Réalisée")[number % 3],
        "priority": ("Haute", "Moyenne", "Basse")[number % 3],
        "chain": (f"Axe {axe}",),
        "period": "2023-2026",
        "years": "2023-2026",
        "owners": ("Communauté de communes, service petite enfance",),
        "co_owners": ("Commune de Brumeval",) if number % 2 else (),
        "caf_referents": ("Camille Vauquelin",),
        "themes": ("Petite enfance", "Parentalité"),
        "enjeux": (VOLETS[(axe - 1) % 3][1][rank % 3],),
        "audiences": "Familles, enfants de 0 à 3 ans",
        "communes": "Toutes les communes" if number % 3 else "Brumeval, Noirmont et Tresnes",
        "context": paragraphs(1, 3, number),
        "objectives": (
            "Proposer un lieu d’écoute et d’information à moins de vingt minutes de chaque famille",
            "Soutenir les professionnelles isolées et favoriser leur relève",
        ),
        "description": paragraphs(1, 2, number + 3)
        + "<ul><li>Une demi-journée par semaine dans chaque bourg relais</li>"
        "<li>Des temps d’éveil ouverts aux enfants et à leurs assistantes maternelles</li></ul>",
        "partners": ("PMI du Département", "MSA", "Association Les P’tits Pas"),
        "etapes": (
            Etape("Recrutement de l’animatrice", "1er trimestre 2024", is_done=True),
            Etape("Ouverture des permanences", "septembre 2024"),
            Etape("Premier bilan avec les familles", "juin 2025"),
        ),
        "human_means": (HumanMeans("Animatrice du relais", "Communauté de communes", "0,5\u00a0ETP"),),
        "material_means": "Véhicule équipé, salles communales, petit matériel d’éveil",
        "budget": (
            BudgetLine("Caf", "Fonctionnement", 2024, amount, amount - 1_250, "bonus territoire"),
            BudgetLine("Communauté de communes", "Fonctionnement", 2024, amount / 2, None),
            BudgetLine("Département", "Investissement", None, Decimal("8500.50"), None),
        ),
        "dispositifs": ("Prestation de service RPE", "Bonus territoire CTG"),
        "contrats": ("Projet éducatif de territoire",),
        "indicators": (
            FicheIndicator("Permanences tenues", "nombre", "0", "120", "Tableau du relais", "Annuelle"),
            FicheIndicator("Assistantes maternelles rencontrées", "", "", "80", "RPE", "Annuelle"),
        ),
        "attention_points": "Disponibilité des salles pendant les vacances scolaires.",
    }
    return Fiche(**defaults | fields)


def make_long_fiche(number=1):
    """Every field filled, with long texts: still to be read on two pages at most."""
    return make_fiche(
        number,
        title="Mettre en place, avec les communes, les associations et les familles, un lieu d’accueil "
        "enfants-parents itinérant ouvert le samedi et pendant les vacances scolaires",
        context=paragraphs(4, 5),
        description="<h3>Ce qui se fait</h3>" + paragraphs(3, 5, 2) + "<h4>Ce qui change</h4>" + paragraphs(2, 4),
        obstacles=prose(3),
        levers=prose(2, 4),
        objectives=tuple(SENTENCES),
    )


def plan_nodes(fiche_count=18, make=make_fiche):
    """Three axes that share the fiches."""
    share = -(-fiche_count // 3)
    nodes = []
    for place, title in enumerate(AXES):
        numbers = range(place * share + 1, min((place + 1) * share, fiche_count) + 1)
        fiches = tuple(
            make(number, chain=(f"Axe {place + 1}",), code=f"{place + 1}.{i}") for i, number in enumerate(numbers, 1)
        )
        nodes.append(
            PlanNode(
                id=f"axe-{place + 1}",
                word="Axe",
                code=str(place + 1),
                title=title,
                description=paragraphs(1, 3, place),
                enjeux=VOLETS[place][1],
                fiches=fiches,
            )
        )
    return tuple(nodes)


def make_parties(count=3):
    """The Caf, the EPCI, then the MSA and communes."""
    parties = [
        Party(
            "Caisse d’allocations familiales de la Lise",
            "caf",
            "la Caf",
            "8 boulevard des Tilleuls, 21000 Montfaucon",
            (
                Representative("Solange Aubertin", "présidente du conseil d’administration"),
                Representative("Marc Delvaux", "directeur", "par intérim"),
            ),
            ("décision du conseil d’administration du 15 juin 2023",),
        ),
        Party(
            TERRITORY,
            "collectivite",
            "la communauté de communes",
            "3 rue de l’Étang, 21700 Brumeval",
            (Representative("Hélène Rousselot", "présidente"),),
            (
                "délibération n° 2023-061 du 27 juin 2023 : 101 conseillers en exercice, 90 présents, "
                "5 pouvoirs, 95 votants ; 95 voix pour, 0 contre, 0 abstention",
            ),
        ),
    ]
    if count > 2:
        parties.append(
            Party(
                "Mutualité sociale agricole de la Lise",
                "partner",
                "la MSA",
                "1 place du Marché, 21000 Montfaucon",
                (Representative("Paul Guérinot", "administrateur", "pour la présidente"),),
                (),
            )
        )
    for number in range(count - len(parties)):
        name = COMMUNES[number % len(COMMUNES)] + ("" if number < len(COMMUNES) else f" {number}")
        parties.append(
            Party(
                f"Commune de {name}",
                "collectivite",
                "",
                "",
                (Representative(f"Dominique Tavernier-{number + 1}", "maire"),),
                (f"délibération du {number % 27 + 2} mai 2023",),
            )
        )
    return tuple(parties[:count])


ARTICLES = (
    "Objet de la convention",
    "Champs d’intervention de la Caf",
    "Champs d’intervention de la collectivité",
    "Champs à privilégier et objectifs partagés",
    "Engagements des partenaires",
    "Modalités de collaboration",
    "Échanges de données",
    "Communication",
    "Évaluation",
    "Durée de la convention",
    "Exécution formelle de la convention",
    "Fin de la convention, recours et confidentialité",
)


def make_articles():
    return tuple(
        Article(
            f"article-{number}",
            str(number),
            title,
            paragraphs(2, 3, number)
            + ("<ul><li>un premier engagement ;</li><li>un second engagement.</li></ul>" if number % 2 else "")
            + ("<p>La Caf a versé 763\u202f000\u00a0€ d’aide au fonctionnement en 2021.</p>" if number == 5 else ""),
        )
        for number, title in enumerate(ARTICLES, 1)
    )


def coverage_chart(id="graphique-couverture"):
    return Chart(
        id,
        "Places d’accueil pour 100 enfants de moins de 3 ans",
        "bars",
        ("Val-de-Brume", "Montfaucon et sa périphérie", "Département", "France"),
        (Series("Places", (Decimal("61.4"), 72, Decimal("63.8"), Decimal("59.9"))),),
        label_heading="Territoire",
        has_total=False,
    )


def make_themes():
    rows = (
        IndicatorRow(
            "Population municipale",
            ("29\u202f432 (2021)", "535\u202f503 (2021)", "65\u202f646\u202f837 (2021)", "29\u202f010 (2016)"),
            "habitants",
            "Insee, RP",
        ),
        IndicatorRow(
            "Enfants de moins de 3 ans",
            ("781 (2021)", "15\u202f220 (2021)", "non renseigné", "812 (2016)"),
            "enfants",
            "Insee, RP",
        ),
        IndicatorRow(
            "Taux de couverture tous modes",
            ("61,4 (2020)", "63,8 (2020)", "59,9 (2020)", "non renseigné"),
            "places pour 100 enfants",
            "Cnaf",
        ),
        IndicatorRow(
            "Quotient familial médian",
            ("secret statistique (2022)", "non renseigné", "non renseigné", "non renseigné"),
            "",
            "Caf",
        ),
    )
    columns = (TERRITORY, "Lise", "France", "N-5")
    return tuple(
        DiagnosticTheme(
            f"theme-{number}",
            title,
            number < 4,
            paragraphs(2, 3, number),
            IndicatorTable(f"indicateurs-{number}", columns, rows),
            coverage_chart(f"graphique-{number}"),
            (
                Constat("Force", "Un réseau d’équipements dense autour des deux bourgs centres."),
                Constat("Faiblesse", "Des horaires peu adaptés aux familles qui travaillent à Montfaucon."),
                Constat("Besoin", "Une information unique et à jour sur les places disponibles."),
            ),
        )
        for number, title in enumerate(("Petite enfance", "Enfance et jeunesse", "Parentalité", "Accès aux droits"), 1)
    )


def make_pdf_annexe():
    """A small PDF, as someone would upload it."""
    import io

    import pikepdf

    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def make_annexes(fiche_count=18, make=make_fiche):
    content = make_pdf_annexe()
    nodes = plan_nodes(fiche_count, make)
    uploaded = AttachedFile(
        "annexe-05-deliberation.pdf",
        "Délibération du conseil communautaire",
        hashlib.sha256(content).hexdigest(),
        len(content),
        lambda: content,
        1,
    )
    return (
        DiagnosticAnnexe(
            "annexe-1",
            1,
            "Diagnostic partagé",
            paragraphs(2, 4),
            themes=make_themes(),
            volets=tuple(
                Volet(title, tuple(Enjeu(str(i), label) for i, label in enumerate(enjeux, 1)))
                for title, enjeux in VOLETS
            ),
        ),
        GovernanceAnnexe(
            "annexe-2",
            2,
            "Gouvernance",
            paragraphs(1, 4),
            comites=(
                Comite(
                    "comite-1",
                    "Comité de pilotage",
                    "COPIL",
                    "une fois par an",
                    "Valide les orientations, le bilan annuel et les changements du plan.",
                    (
                        Member("Hélène Rousselot", "présidente", "Communauté de communes"),
                        Member("Solange Aubertin", "présidente", "Caf de la Lise"),
                    ),
                ),
                Comite("comite-2", "Groupe thématique petite enfance", "Groupe thématique", "trois fois par an"),
            ),
        ),
        PlanAnnexe(
            "annexe-3",
            3,
            "Plan d’actions",
            paragraphs(1, 3),
            nodes=nodes,
            declared_count=fiche_count,
            declared_words=f"{fiche_count} annoncées",
        ),
        EvaluationAnnexe(
            "annexe-4",
            4,
            "Évaluation : indicateurs et calendrier",
            measures=tuple(
                Measure(fiche.code, indicator)
                for node in nodes
                for fiche in node.fiches
                for indicator in fiche.indicators
            ),
            unmeasured=("3.6",),
            calendar=tuple(
                EvaluationYear(str(year), copil, f"Bilan annuel {year}" + (", bilan final" if year == 2026 else ""))
                for year, copil in (
                    (2023, "5 décembre 2023"),
                    (2024, "3 décembre 2024"),
                    (2025, "Date à fixer"),
                    (2026, "Date à fixer"),
                )
            ),
        ),
        FileAnnexe(
            "annexe-5",
            5,
            "Délibération du conseil communautaire",
            file=uploaded,
            act="Délibération n°\u00a02023-061",
            subject="Convention territoriale globale 2023-2026",
            vote="95 pour, 0 contre, 0 abstention",
            origin=TERRITORY,
            on="27 juin 2023",
        ),
    )


def make_convention(parties=3, fiches=18, make=make_fiche, named=None, **fields):
    """A complete convention with so many parties and fiches; any other field can be overridden."""
    defaults = {
        "title": f"Convention territoriale globale 2023-2026 – {TERRITORY}",
        "territory": TERRITORY,
        "version_at": VERSION_AT,
        "version_label": "Version 3",
        "is_project": False,
        "period": "Du 1er janvier 2023 au 31 décembre 2026",
        "years": "2023-2026",
        "place": "Communauté de communes du Val-de-Brume et des Trois-Rus",
        "state": "À signer",
        "perimeter": "55 communes, 29\u202f432 habitants (population municipale 2021).",
        "parties": named if named is not None else make_parties(parties),
        "visas": "".join(
            f"<p>{visa}</p>"
            for visa in (
                "Vu les articles L.263-1, L.223-1 et L.227-1 à 3 du code de la sécurité sociale ;",
                "Vu le code de l’action sociale et des familles ;",
                "Vu le code général des collectivités territoriales ;",
                "Vu la convention d’objectifs et de gestion 2023-2027 entre l’État et la Cnaf ;",
                "Vu la délibération du conseil communautaire du 27 juin 2023 ;",
            )
        ),
        "preambule": paragraphs(3, 4),
        "articles": make_articles(),
        "closing": Closing("Brumeval", "le 11 octobre 2023"),
        "annexes": make_annexes(fiches, make),
    }
    return ConventionDocument(**defaults | fields)


def make_empty_convention():
    """The first minute of a convention: two parties without names of people, and nothing else."""
    return make_convention(
        is_project=True,
        version_label="Projet",
        period="",
        years="",
        perimeter="",
        parties=2,
        named=(Party("Caisse d’allocations familiales de la Lise"), Party("Commune de Brumeval")),
        visas="",
        preambule="",
        articles=(),
        closing=Closing(),
        annexes=(PlanAnnexe("annexe-1", 1, "Plan d’actions"), Annexe("annexe-2", 2, "Moyens", "<p>À écrire.</p>")),
    )


def make_fiche_document(*fiches, **fields):
    defaults = {
        "title": "Fiche action 1.1",
        "territory": TERRITORY,
        "version_at": VERSION_AT,
        "version_label": "En cours",
        "is_project": False,
        "fiches": fiches or (make_fiche(),),
    }
    return FicheDocument(**defaults | fields)


def make_bilan(**fields):
    """The annual report of 2024, with all its sections."""
    states = ("À venir", "En cours", "Réalisée", "En pause", "Reportée")
    groups = []
    for place, title in enumerate(AXES):
        fiches = tuple(
            BilanFiche(
                id=f"bilan-fiche-{place * 6 + i}",
                code=f"{place + 1}.{i}",
                title=TITLES[place * 6 + i - 1],
                state=states[(place + i) % 5],
                owners="Communauté de communes",
                progress=f"{(place * 17 + i * 13) % 100}\u202f%" if i % 4 else "",
                is_late=i == 5,
                facts=paragraphs(1, 2, i),
                comment="Une action suivie de près par le groupe thématique." if i % 2 else "",
                indicators=(
                    BilanIndicator(
                        "Permanences tenues", "nombre", "42", "96", "120", "Deux bourgs ouverts en septembre."
                    ),
                    BilanIndicator("Familles accueillies", "nombre", "", "218", "300", ""),
                )
                if i % 3
                else (),
            )
            for i in range(1, 7)
        )
        groups.append(
            FicheGroup(f"bilan-axe-{place + 1}", f"Axe {place + 1} – {title}", paragraphs(1, 2, place), fiches)
        )
    rows = tuple(
        FinanceRow(funder, year, planned, actual)
        for funder, base in (("Caf", 96_000), ("Communauté de communes", 74_500), ("Département", 21_000))
        for year, planned, actual in (
            (2023, Decimal(base), Decimal(base - 3_200)),
            (2024, Decimal(base + 8_000), Decimal(base + 5_450) if funder != "Département" else None),
        )
    )
    sections = (
        ReminderSection(
            "rappel",
            1,
            "Rappel de la convention",
            perimeter="55 communes, 29\u202f432 habitants (population municipale 2021).",
            period="du 1er janvier 2023 au 31 décembre 2026",
            signatories=("Caf de la Lise", TERRITORY, "MSA de la Lise"),
            axes=tuple(f"Axe {i} – {title}" for i, title in enumerate(AXES, 1)),
        ),
        SynthesisSection(
            "synthese",
            2,
            "Synthèse de l’année",
            figures=(
                KeyFigure("4 sur 17", "fiches réalisées sur fiches vivantes"),
                KeyFigure("3", "séances tenues"),
                KeyFigure("191\u202f500\u00a0€", "dépensés en 2024, toutes taxes comprises"),
                KeyFigure("2,3\u00a0ETP", "de coordination"),
            ),
            states=Chart(
                "graphique-etats",
                "Fiches actions par statut",
                "bars",
                states,
                (Series("Fiches", (4, 7, 4, 2, 1)),),
                label_heading="Statut",
            ),
            by_axe=Chart(
                "graphique-etats-axes",
                "Statuts des fiches par axe",
                "stacked",
                ("Axe 1", "Axe 2", "Axe 3"),
                tuple(
                    Series(state, values)
                    for state, values in zip(
                        states, ((1, 2, 1), (2, 2, 3), (2, 1, 1), (1, 1, 0), (0, 0, 1)), strict=True
                    )
                ),
                label_heading="Axe",
            ),
            highlights=paragraphs(2, 2),
            difficulties=paragraphs(1, 2, 3),
        ),
        DecisionsSection(
            "decisions",
            3,
            "Suites données aux décisions précédentes",
            decisions=(
                Decision(
                    "2023-1",
                    "Ouvrir une deuxième permanence du relais",
                    "Communauté de communes",
                    "30 juin 2024",
                    "Faite",
                ),
                Decision("2023-2", "Associer les élus des communes au groupe jeunesse", "Caf", "", "En cours"),
            ),
        ),
        GovernanceSection(
            "gouvernance",
            4,
            "Vie des instances",
            seances=(
                HeldSeance("14 mars 2024", "Comité technique", "9 sur 12", "75\u202f%"),
                HeldSeance("18 juin 2024", "Groupe petite enfance", "14 sur 20", "70\u202f%"),
                HeldSeance("3 décembre 2024", "Comité de pilotage", "non renseigné", "non renseigné"),
            ),
        ),
        FichesSection("fiches", 5, "Avancement des actions, axe par axe", groups=tuple(groups)),
        ZoomSection(
            "zooms",
            6,
            "Deux actions à la loupe",
            zooms=(
                Zoom("zoom-1", "1.1 – Créer un relais petite enfance itinérant", paragraphs(2, 3)),
                Zoom("zoom-2", "3.2 – Créer un espace de vie sociale itinérant", paragraphs(2, 3, 3)),
            ),
        ),
        FinancesSection(
            "finances",
            7,
            "Finances",
            rows=rows,
            chart=Chart(
                "graphique-budget",
                "Budget de 2024, prévu et réalisé par financeur",
                "grouped",
                ("Caf", "Communauté de communes", "Département"),
                (
                    Series("Prévu", (Decimal(104_000), Decimal(82_500), Decimal(29_000))),
                    Series("Réalisé", (Decimal(101_450), Decimal(79_950), None)),
                ),
                unit="€",
                label_heading="Financeur",
            ),
        ),
        CoordinationSection(
            "moyens",
            8,
            "Moyens humains de coordination",
            rows=(
                MeansRow("Chargée de coopération", "Communauté de communes", "1\u00a0ETP", "1\u00a0ETP"),
                MeansRow("Coordinateur jeunesse", "Communauté de communes", "1\u00a0ETP", "0,8\u00a0ETP"),
            ),
            total="1,8\u00a0ETP",
        ),
        ChangesSection(
            "changements",
            9,
            "Changements demandés",
            changes=("Fiche 3.2 : étendre l’espace de vie sociale à Noirmont.",),
        ),
        PrioritiesSection("priorites", 10, "Priorités de 2025", html=paragraphs(2, 2)),
    )
    defaults = {
        "title": f"Bilan 2024 de la convention territoriale globale – {TERRITORY}",
        "territory": TERRITORY,
        "version_at": VERSION_AT.replace(year=2025),
        "version_label": "Validé le 3 décembre 2024",
        "is_project": False,
        "year": "2024",
        "scope": "",
        "period": "Convention du 1er janvier 2023 au 31 décembre 2026",
        "presented": "Comité de pilotage du 3 décembre 2024",
        "parts": sections,
    }
    return BilanDocument(**defaults | fields)


def renamed(fiche, **fields):
    return replace(fiche, **fields)
