"""The CTG of the CC de Gevrey-Chambertin et de Nuits-Saint-Georges, as plain data (its life: `years`).

Public facts (announcement of the signature, October 2023): territory, phases, dates of the
meetings, of the vote and of the signature, period, axes, enjeux, number of fiches, operating
aid of 2021, key figures of 2022. The text of the fiches, the people, the amounts, the
follow-up and the counts of the vote are invented.
"""

EPCI = "200070894"
NAME = "CC de Gevrey-Chambertin et de Nuits-Saint-Georges"
POPULATION = 29_432
STARTS_ON, ENDS_ON = "2023-01-01", "2026-12-31"
VOTED_ON, SIGNED_ON = "27/06/2023", "11/10/2023"
ANNOUNCED_YEARS = 5
CONSULTANT = "KPMG"

PHASES = [
    # numbers, label, start, end, deliverables
    ([1], "Diagnostic partagé et détermination des enjeux", "06/2022", "11/2022", "Diagnostic partagé, enjeux"),
    (
        [2, 3],
        "Approfondissement du diagnostic et plan d’actions pluriannuel hiérarchisé",
        "12/2022",
        "02/2023",
        "Plan d’actions hiérarchisé",
    ),
    ([4], "Rédaction de la convention territoriale globale", "03/2023", "04/2023", "Projet de convention"),
]

JALONS = [
    # kind, label, date
    ("presentation", "Conférence des maires", "26/04/2023"),
    ("presentation", "Présentation aux partenaires et techniciens", "06/06/2023"),
    ("vote", "Vote du conseil communautaire", "27/06/2023"),
    ("ceremony", "Signature officielle", "11/10/2023"),
]

# Invented counts of the vote of 27 June 2023; the arithmetic holds.
VOTE = {
    "number": "2023-06-27/12",
    "in_office_count": 92,
    "present_count": 71,
    "proxy_count": 9,
    "voter_count": 80,
    "expressed_count": 78,
    "for_count": 77,
    "against_count": 1,
    "abstention_count": 2,
}

SIGNATORIES = {
    "caf": [("Hélène Vasseur", "Présidente du conseil d’administration"), ("Marc Lenoir", "Directeur")],
    "epci": [("Jean-Baptiste Morizot", "Président")],
}

THEMES = ["petite_enfance", "enfance", "jeunesse", "parentalite", "vie_sociale", "acces_droits", "inclusion_numerique"]

VOLETS = [
    (
        "Petite enfance",
        "petite_enfance",
        [
            "Favoriser l’articulation des interventions des acteurs de la petite enfance et renforcer les partenariats",
            "Diversifier et renforcer l’offre d’accueil du jeune enfant",
            "Proposer des solutions de soutien à la parentalité et d’accompagnement des familles",
        ],
    ),
    (
        "Enfance-jeunesse",
        "enfance",
        [
            "Favoriser l’articulation des interventions des acteurs de l’enfance-jeunesse et renforcer les partenariats",
            "Accroître et stabiliser les équipes d’animateurs sur le territoire",
            "Améliorer l’accessibilité et la qualité des accueils collectifs de mineurs",
            "Favoriser l’épanouissement, le bien-être et la réussite éducative des enfants et des jeunes du territoire",
        ],
    ),
    (
        "Isolement des publics",
        "vie_sociale",
        [
            "Renforcer la connaissance, l’accès et la mobilisation de l’offre disponible par les habitants",
            "Renforcer et développer le lien social entre les habitants du territoire",
            "Accompagner les habitants dans leur accès aux droits et favoriser leur inclusion numérique",
        ],
    ),
]

CONSTATS = [
    # kind, theme, text, source, enjeux (volet, rank) that it leads to
    (
        "weakness",
        "petite_enfance",
        "L’offre d’accueil du jeune enfant est concentrée sur les deux bourgs-centres ; vingt-deux communes n’ont plus d’assistant maternel en activité.",
        "Entretiens avec les relais, hiver 2022",
        [(0, 1)],
    ),
    (
        "threat",
        "petite_enfance",
        "Une part importante des assistants maternels approche de la retraite et peu de candidats prennent la suite.",
        "Professionnels, ateliers d’octobre 2022",
        [(0, 1)],
    ),
    (
        "strength",
        "petite_enfance",
        "Les structures d’accueil travaillent déjà ensemble lors de temps communs organisés par la communauté de communes.",
        "Professionnels",
        [(0, 0)],
    ),
    (
        "need",
        "parentalite",
        "Les parents demandent des lieux où poser leurs questions, près de chez eux et à des heures compatibles avec le travail.",
        "Questionnaire aux familles, automne 2022",
        [(0, 2)],
    ),
    (
        "weakness",
        "enfance",
        "Les équipes d’animation changent souvent : contrats courts, temps morcelés, difficulté à recruter des directeurs.",
        "Responsables des accueils",
        [(1, 1)],
    ),
    (
        "need",
        "enfance",
        "Les familles d’enfants en situation de handicap renoncent aux accueils de loisirs faute d’accompagnement.",
        "Questionnaire aux familles",
        [(1, 2)],
    ),
    (
        "opportunity",
        "jeunesse",
        "Les collèges et les associations sportives souhaitent construire des actions communes pour les 11-17 ans.",
        "Atelier jeunesse",
        [(1, 0), (1, 3)],
    ),
    (
        "weakness",
        "vie_sociale",
        "L’offre existe, mais les habitants la connaissent mal, surtout dans les villages de la côte et de l’arrière-côte.",
        "Visites de terrain",
        [(2, 0)],
    ),
    (
        "need",
        "vie_sociale",
        "Les personnes âgées vivant seules et sans voiture expriment un fort sentiment d’isolement.",
        "Élus, CCAS",
        [(2, 1)],
    ),
    (
        "opportunity",
        "vie_sociale",
        "Plusieurs associations de villages souhaitent mutualiser leurs salles.",
        "Atelier partenaires",
        [],
    ),
    (
        "need",
        "acces_droits",
        "Les démarches en ligne écartent une partie des habitants, jeunes compris.",
        "France services, atelier partenaires",
        [(2, 2)],
    ),
]

# Indicators that a constat reads: {its rank: codes}.
CONSTAT_FIGURES = {
    1: ["TX_COUV_GLOBAL", "TX_COUV_EAJE", "PLACES_EAJE"],
    2: ["TX_COUV_AM", "PLACES_AM"],
    4: ["PART_FAM_MONO", "PART_FOY_ASF"],
    5: ["ALSH_PLACES", "POP_6_10"],
    6: ["AEEH_BENEF"],
    7: ["POP_11_17"],
    11: ["PART_FOY_RSA", "PART_QF_BAS", "CAF_POP_COUVERTE"],
}
DIAGNOSIS_WRITTEN_ON, PLAN_WRITTEN_ON = "2022-11-14", "2023-02-13"

DIAGNOSTIC = {
    "context": (
        "<p>La communauté de communes réunit 55 communes et 29 432 habitants entre Dijon et Beaune, autour de deux "
        "bourgs-centres et d’un vignoble mondialement connu. Elle exerce les compétences petite enfance et "
        "enfance-jeunesse ; les contrats enfance jeunesse arrivaient à leur terme.</p>"
        "<p>Le territoire attire de jeunes ménages qui travaillent dans l’agglomération dijonnaise, tandis que les "
        "villages de l’arrière-côte vieillissent.</p>"
    ),
    "method": (
        "<p>Diagnostic mené de juin à novembre 2022 avec l’appui d’un cabinet : données de la Caf et de l’Insee, "
        "entretiens, questionnaire aux familles, ateliers par thème, séminaire d’élus.</p>"
        "<p><strong>Limites.</strong> Les effectifs de la Caf sont arrondis et ne comptent pas les familles du régime "
        "agricole ; les réponses au questionnaire viennent surtout de parents d’enfants de moins de 12 ans.</p>"
    ),
    "synthesis": (
        "<p>Un territoire attractif et bien équipé au centre, moins à sa périphérie. Trois défis : pérenniser l’accueil du "
        "jeune enfant, stabiliser les équipes qui accueillent les enfants et les jeunes, aller vers les habitants isolés.</p>"
    ),
}

AXES = [
    ("1", "Pérenniser et développer une offre d’accueil du jeune enfant de qualité sur tout le territoire"),
    ("2", "Favoriser l’accueil, l’épanouissement, la réussite éducative de tous les enfants et jeunes du territoire"),
    ("3", "Renforcer les liens sociaux en proximité des territoires et lutter contre l’isolement des publics"),
]

COORDINATION = [
    ("Chargée de coopération CTG", "epci", 2023, "1.00", "0.80"),
    ("Chargée de coopération CTG", "epci", 2024, "1.50", "1.40"),
    ("Chargée de coopération CTG", "epci", 2025, "1.50", "1.50"),
]

# Caf's own figures: code, territory, year, value, source.
FIGURES = [
    ("CAF_PRESTATIONS", "departement", 2022, 558_373_000, "Caf de la Côte-d’Or, chiffres clés 2022"),
    ("CAF_ACTION_SOCIALE", "departement", 2022, 45_542_000, "Caf de la Côte-d’Or, chiffres clés 2022"),
    ("CAF_POP_COUVERTE", "departement", 2022, 45, "Caf de la Côte-d’Or, chiffres clés 2022"),
    ("CAF_FONCTIONNEMENT", "epci", 2021, 763_000, "Caf de la Côte-d’Or"),
]

BILANS = {
    2024: {
        "introduction": "<p>Deuxième année pleine de la convention : les premiers services sont ouverts, les équipes se stabilisent.</p>",
        "highlights": "<ul><li>Première tournée du relais petite enfance itinérant ;</li><li>contrats annualisés pour les équipes d’animation ;</li><li>guide des familles et première journée des familles, 420 visiteurs.</li></ul>",
        "difficulties": "<p>Le recrutement reste le premier frein : accueil de jeunes itinérant reporté, poste de directeur volant vacant trois mois.</p>",
        "priorities": "<ul><li>Lancer les travaux de la micro-crèche ;</li><li>former les secrétariats de mairie ;</li><li>reprendre le rythme de l’observatoire.</li></ul>",
    },
    2025: {
        "introduction": "<p>Troisième année : l’essentiel des actions est engagé, l’évaluation finale se prépare.</p>",
        "highlights": "<ul><li>Quatorze accueils signataires de la charte pédagogique ;</li><li>94 professionnels de la petite enfance formés ;</li><li>départs en cours d’année ramenés à 19 %.</li></ul>",
        "difficulties": "<p>Le local de l’espace de vie sociale est perdu ; l’ouverture de la micro-crèche glisse au printemps 2026.</p>",
        "priorities": "<ul><li>Ouvrir la micro-crèche ;</li><li>évaluer les effets de la convention ;</li><li>préparer la convention 2027-2030.</li></ul>",
    },
}

COMPETENCES = {
    "caf": "<p>La Caf soutient l’accueil du jeune enfant, l’enfance et la jeunesse, la parentalité, la vie sociale, le logement et l’accès aux droits.</p>",
    "epci": "<p>La communauté de communes exerce les compétences petite enfance et enfance-jeunesse ; elle gère les relais, les structures d’accueil et les accueils de loisirs de son territoire.</p>",
}
COMMITMENTS = {
    "caf": "<ul><li>maintenir sous forme de bonus les financements des anciens contrats ;</li><li>apporter son expertise et ses données ;</li><li>financer le pilotage dans les conditions nationales.</li></ul>",
    "epci": "<ul><li>maintenir son effort financier sur les équipements soutenus ;</li><li>employer un chargé de coopération ;</li><li>réunir le comité de pilotage chaque année.</li></ul>",
}
