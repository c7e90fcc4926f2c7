"""The CTG of the CC de Gevrey-Chambertin et de Nuits-Saint-Georges, as plain data (its life: `years`).

Public facts (announcement of the signature, October 2023): territory, phases, dates of the
meetings, of the vote and of the signature, period, axes, enjeux, number of fiches, operating
aid of 2021, key figures of 2022. The text of the fiches, the people, the amounts, the
follow-up and the counts of the vote are invented.
"""

EPCI = "200070894"
NAME = "CC de Gevrey-Chambertin et de Nuits-Saint-Georges"
COMMUNE_COUNT = 55
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


def _fiche(code, title, theme, enjeux, **more):
    return {"code": code, "title": title, "theme": theme, "enjeux": enjeux, **more}


# `enjeux` are (volet, rank). `years` are (year, planned, actual) in euros for the Caf and the CC.
# `values`: {year: value}. `note`: {year: (done, difficulties, next)}.
FICHES = [
    _fiche(
        "1.1",
        "Créer un relais petite enfance itinérant",
        "petite_enfance",
        [(0, 0), (0, 1)],
        priority="high",
        starts="09/2023",
        ends="12/2024",
        owner="epci",
        partners=["msa"],
        objective="Offrir à chaque assistant maternel et à chaque famille un relais à moins de vingt minutes.",
        objectives=[
            "Tenir des permanences dans six communes",
            "Proposer des ateliers d’éveil hors des bourgs-centres",
            "Informer les familles sur tous les modes d’accueil",
        ],
        context="<p>Les deux relais fixes touchent surtout les professionnels des bourgs-centres. Vingt-deux communes n’ont plus d’assistant maternel en activité.</p>",
        description="<p>Un véhicule aménagé et une animatrice tournent dans six communes, une semaine sur deux. Chaque passage associe un atelier d’éveil le matin et une permanence pour les familles l’après-midi.</p><ul><li>calendrier fixe, affiché en mairie ;</li><li>prêt de jeux et de livres ;</li><li>orientation vers les places disponibles.</li></ul>",
        audiences=["Familles", "Enfants de 0 à 3 ans", "Professionnels de l’enfance et de la jeunesse"],
        dispositifs=["ps_rpe", "bonus_territoire"],
        steps=[
            ("Choix des communes d’accueil", "09/2023", "12/2023", "2023-12-14"),
            ("Achat et aménagement du véhicule", "01/2024", "05/2024", "2024-05-30"),
            ("Première tournée", "09/2024", "12/2024", "2024-09-16"),
        ],
        indicators=[
            ("Communes accueillant le relais", "process", "communes", "more", 0, 6, {2023: 0, 2024: 6, 2025: 7}),
            (
                "Assistants maternels venus au moins une fois",
                "effect",
                "assistants maternels",
                "more",
                31,
                60,
                {2023: 34, 2024: 58, 2025: 66},
            ),
        ],
        money=[
            ("caf", "bonus_territoire", "operating", 2024, 24000, 23150),
            ("caf", "bonus_territoire", "operating", 2025, 24000, 24600),
            ("epci", "", "operating", 2024, 18500, 19020),
            ("epci", "", "operating", 2025, 18500, 18100),
            ("epci", "", "investment", 2024, 32000, 30870),
        ],
        humans=[("Animatrice du relais itinérant", "epci", "etp", 2024, "0.80", "0.80")],
        attention="Garder le même calendrier toute l’année : les familles ne suivent pas un calendrier qui change.",
        evaluation="Questionnaire aux familles et aux assistants maternels chaque printemps.",
        note={
            2023: (
                "Les six communes ont été choisies avec les maires en décembre.",
                "Délais de livraison du véhicule annoncés à six mois.",
                "Préparer la première tournée pour la rentrée 2024.",
            ),
            2024: (
                "Première tournée en septembre ; 58 assistants maternels rencontrés.",
                "Le chauffage des salles communales est inégal.",
                "Ajouter une septième commune.",
            ),
            2025: (
                "Sept communes, 66 assistants maternels, deux soirées pour les parents.",
                "",
                "Pérenniser le poste.",
            ),
        },
    ),
    _fiche(
        "1.2",
        "Ouvrir douze places en micro-crèche dans le sud du territoire",
        "petite_enfance",
        [(0, 1)],
        priority="high",
        starts="01/2024",
        ends="06/2026",
        owner="epci",
        partners=["departement"],
        objective="Rééquilibrer l’offre collective au bénéfice des communes du sud.",
        objectives=[
            "Aménager un bâtiment communal de 180 m²",
            "Ouvrir douze places d’accueil régulier et occasionnel",
            "Réserver deux places aux familles en insertion",
        ],
        context="<p>Aucune structure collective au sud de Nuits-Saint-Georges ; les familles parcourent parfois quarante minutes.</p>",
        description="<p>La communauté de communes aménage une ancienne école et confie la gestion à une association. L’agrément est instruit par la protection maternelle et infantile.</p>",
        audiences=["Familles", "Enfants de 0 à 3 ans"],
        dispositifs=["psu", "bonus_territoire"],
        steps=[
            ("Étude de besoins et de faisabilité", "01/2024", "06/2024", "2024-06-28"),
            ("Travaux", "03/2025", "03/2026", None),
            ("Ouverture", "04/2026", "06/2026", None),
        ],
        indicators=[
            ("Places ouvertes", "process", "places", "more", 0, 12, {2024: 0, 2025: 0}),
            ("Familles du sud ayant une place à moins de 15 minutes", "effect", "%", "more", 21, 45, {2024: 22}),
        ],
        money=[
            ("caf", "fipe", "investment", 2025, 168000, 84000),
            ("departement", "", "investment", 2025, 60000, 60000),
            ("epci", "", "investment", 2025, 190000, 142300),
        ],
        humans=[],
        attention="Le calendrier des travaux dépend des intempéries et de l’agrément.",
        evaluation="Taux d’occupation et origine des familles, six mois après l’ouverture.",
        note={
            2024: (
                "L’étude a confirmé le besoin et retenu le bâtiment.",
                "Le coût des travaux dépasse de 12 % l’estimation.",
                "Lancer le marché.",
            ),
            2025: (
                "Les travaux ont commencé en mars.",
                "Découverte d’un plancher à reprendre.",
                "Ouverture visée au printemps 2026.",
            ),
        },
    ),
    _fiche(
        "1.3",
        "Accompagner l’installation d’assistants maternels et de maisons d’assistants maternels",
        "petite_enfance",
        [(0, 1)],
        priority="high",
        starts="2023",
        ends="12/2026",
        owner="epci",
        partners=["departement"],
        objective="Compenser les départs à la retraite des assistants maternels.",
        description="<p>Réunions d’information, prime à l’installation, tutorat par une professionnelle expérimentée.</p>",
        indicators=[
            ("Nouveaux assistants maternels agréés", "effect", "agréments", "more", 0, 20, {2023: 3, 2024: 5, 2025: 6})
        ],
        money=[("caf", "bonus_territoire", "operating", 2024, 9000, 7500), ("epci", "", "operating", 2024, 6000, 5400)],
        note={
            2024: (
                "Cinq installations, dont deux en maison d’assistants maternels.",
                "Peu de candidats dans l’arrière-côte.",
                "Réunion publique à l’automne.",
            )
        },
    ),
    _fiche(
        "1.4",
        "Tenir un observatoire local des besoins d’accueil",
        "petite_enfance",
        [(0, 0)],
        priority="medium",
        starts="01/2024",
        ends="12/2026",
        owner="epci",
        partners=[],
        objective="Connaître chaque année l’offre, la demande et les écarts, commune par commune.",
        description="<p>Un tableau partagé des demandes et des places, mis à jour deux fois par an et présenté au COPIL.</p>",
        indicators=[("Mises à jour dans l’année", "process", "mises à jour", "more", 0, 2, {2024: 2, 2025: 1})],
        note={
            2025: (
                "Une seule mise à jour.",
                "Changement de logiciel dans les structures.",
                "Reprendre le rythme en 2026.",
            )
        },
    ),
    _fiche(
        "1.5",
        "Former ensemble les professionnels de la petite enfance",
        "petite_enfance",
        [(0, 0)],
        priority="medium",
        starts="09/2023",
        ends="12/2025",
        owner="epci",
        partners=["msa"],
        objective="Partager des pratiques entre accueil collectif et individuel.",
        description="<p>Trois journées de formation commune par an, ouvertes aux assistants maternels.</p>",
        indicators=[("Professionnels formés", "process", "personnes", "more", 0, 90, {2023: 22, 2024: 71, 2025: 94})],
        money=[("caf", "", "operating", 2024, 5000, 4800), ("msa", "", "operating", 2024, 2000, 2000)],
    ),
    _fiche(
        "1.6",
        "Ouvrir un lieu d’accueil enfants-parents itinérant",
        "parentalite",
        [(0, 2)],
        priority="medium",
        starts="09/2026",
        ends="12/2026",
        owner="epci",
        partners=["association"],
        objective="Offrir aux parents un lieu d’écoute anonyme et gratuit près de chez eux.",
        description="<p>Deux accueillants se déplacent chaque semaine dans une salle communale différente.</p>",
        indicators=[("Familles accueillies", "effect", "familles", "more", None, 60, {})],
        money=[("caf", "ps_laep", "operating", 2026, 15000, None), ("epci", "", "operating", 2026, 9000, None)],
    ),
    _fiche(
        "2.1",
        "Stabiliser les équipes d’animation périscolaire",
        "enfance",
        [(1, 1)],
        priority="high",
        starts="09/2023",
        ends="08/2026",
        owner="epci",
        partners=["association"],
        objective="Réduire le nombre de départs en cours d’année et qualifier les équipes.",
        objectives=[
            "Proposer des contrats annualisés",
            "Financer quinze Bafa par an",
            "Créer deux postes de directeur volant",
        ],
        context="<p>Un animateur sur trois quittait son poste avant la fin de l’année scolaire.</p>",
        description="<p>Les temps du matin, du midi et du soir sont réunis dans des contrats à l’année ; le temps libéré sert à la préparation et à la formation.</p>",
        audiences=["Enfants de 6 à 12 ans", "Professionnels de l’enfance et de la jeunesse"],
        dispositifs=["pso", "bonus_territoire"],
        steps=[
            ("Refonte des contrats", "09/2023", "08/2024", "2024-07-04"),
            ("Deux directeurs volants", "09/2024", "12/2024", "2024-11-04"),
            ("Évaluation des effets", "01/2026", "08/2026", None),
        ],
        indicators=[
            ("Départs en cours d’année", "effect", "%", "less", 34, 15, {2023: 33, 2024: 26, 2025: 19}),
            ("Animateurs formés au Bafa", "process", "personnes", "more", 0, 45, {2023: 6, 2024: 21, 2025: 37}),
        ],
        money=[
            ("caf", "bonus_territoire", "operating", 2024, 41000, 41000),
            ("caf", "bonus_territoire", "operating", 2025, 41000, 40200),
            ("epci", "", "operating", 2024, 88000, 90350),
            ("epci", "", "operating", 2025, 92000, 93100),
        ],
        humans=[("Directeurs volants", "epci", "etp", 2025, "2.00", "1.60")],
        attention="Le coût des contrats annualisés pèse dès la première année.",
        evaluation="Suivi des départs et enquête auprès des équipes.",
        note={
            2023: ("Concertation avec les équipes.", "", "Nouveaux contrats à la rentrée 2024."),
            2024: (
                "Contrats annualisés signés ; un directeur volant recruté.",
                "Second poste vacant trois mois.",
                "Évaluer les effets.",
            ),
            2025: (
                "Les départs baissent à 19 %.",
                "Le second directeur volant est à temps partiel.",
                "Poursuivre et évaluer.",
            ),
        },
    ),
    _fiche(
        "2.2",
        "Ouvrir les accueils de loisirs aux enfants en situation de handicap",
        "enfance",
        [(1, 2)],
        priority="high",
        starts="01/2024",
        ends="12/2026",
        owner="epci",
        partners=["association"],
        objective="Aucun refus faute d’accompagnement.",
        description="<p>Un animateur référent par accueil, un renfort mobilisable, du matériel adapté, un lien avec les établissements spécialisés.</p>",
        indicators=[
            (
                "Enfants accueillis bénéficiaires de l’AEEH",
                "effect",
                "enfants",
                "more",
                7,
                25,
                {2023: 8, 2024: 13, 2025: 19},
            )
        ],
        money=[("caf", "fpt", "operating", 2024, 22000, 20100), ("epci", "", "operating", 2024, 9000, 9000)],
        note={
            2025: (
                "Dix-neuf enfants accueillis, renfort dans cinq accueils.",
                "Recrutement difficile l’été.",
                "Vivier commun avec l’association partenaire.",
            )
        },
    ),
    _fiche(
        "2.3",
        "Harmoniser les projets pédagogiques des accueils de loisirs",
        "enfance",
        [(1, 0), (1, 2)],
        priority="medium",
        starts="01/2024",
        ends="06/2025",
        owner="epci",
        partners=[],
        objective="Un socle commun de qualité dans tous les accueils.",
        description="<p>Une charte écrite par les directeurs, signée par chaque organisateur.</p>",
        indicators=[("Accueils ayant signé la charte", "process", "accueils", "more", 0, 14, {2024: 5, 2025: 14})],
    ),
    _fiche(
        "2.4",
        "Créer un accueil de jeunes itinérant",
        "jeunesse",
        [(1, 3)],
        priority="medium",
        starts="09/2024",
        ends="12/2025",
        owner="epci",
        partners=["association"],
        objective="Aller vers les 14-17 ans des communes sans équipement.",
        description="<p>Un minibus et deux animateurs, le mercredi et le samedi.</p>",
        indicators=[("Jeunes rencontrés", "effect", "jeunes", "more", None, 120, {})],
        money=[("caf", "ps_jeunes", "operating", 2025, 18000, 0)],
        obstacles="Deux appels à candidatures sans suite.",
    ),
    _fiche(
        "2.5",
        "Accompagner la scolarité près des collèges",
        "enfance",
        [(1, 3)],
        priority="medium",
        starts="09/2023",
        ends="06/2026",
        is_recurring=True,
        owner="association",
        partners=["education"],
        objective="Soutenir la réussite et rapprocher les familles de l’école.",
        description="<p>Deux soirs par semaine, un accompagnement par petits groupes et un temps mensuel avec les parents.</p>",
        indicators=[
            ("Collégiens accompagnés", "process", "collégiens", "more", 24, 50, {2023: 28, 2024: 41, 2025: 47})
        ],
        money=[("caf", "clas", "operating", 2024, 14000, 14000), ("association", "", "in_kind", 2024, 6000, 5200)],
    ),
    _fiche(
        "2.6",
        "Déployer des Promeneurs du Net",
        "jeunesse",
        [(1, 3)],
        priority="low",
        starts="01/2024",
        ends="12/2025",
        owner="association",
        partners=[],
        objective="Être présent auprès des jeunes sur les réseaux sociaux.",
        description="<p>Deux professionnels formés tiennent une permanence en ligne.</p>",
        indicators=[],
    ),
    _fiche(
        "3.1",
        "Faire connaître les services aux familles",
        "vie_sociale",
        [(2, 0)],
        priority="high",
        starts="01/2024",
        ends="12/2026",
        is_recurring=True,
        owner="epci",
        partners=["caf"],
        objective="Que chaque famille sache à qui s’adresser.",
        objectives=[
            "Éditer un guide unique, papier et en ligne",
            "Tenir une journée des familles par an",
            "Former les secrétaires de mairie à l’orientation",
        ],
        context="<p>L’offre existe mais reste mal connue, surtout dans les villages.</p>",
        description="<p>Un guide par âge de la vie, une journée annuelle dans une commune différente, une demi-journée de formation pour les 55 secrétariats de mairie.</p>",
        audiences=["Familles", "Tous publics"],
        dispositifs=[],
        steps=[
            ("Guide des familles", "01/2024", "09/2024", "2024-09-27"),
            ("Première journée des familles", "05/2024", "06/2024", "2024-06-15"),
            ("Formation des secrétaires de mairie", "01/2025", "12/2025", "2025-11-20"),
        ],
        indicators=[
            ("Guides distribués", "process", "exemplaires", "more", 0, 4000, {2024: 2600, 2025: 3900}),
            ("Secrétariats de mairie formés", "process", "communes", "more", 0, 55, {2025: 38}),
        ],
        money=[
            ("caf", "", "operating", 2024, 6000, 5600),
            ("epci", "", "operating", 2024, 7500, 8200),
            ("epci", "", "operating", 2025, 4000, 3700),
        ],
        humans=[("Chargée de communication", "epci", "hours", 2024, "120", "135")],
        attention="Mettre le guide à jour chaque rentrée.",
        evaluation="Enquête de notoriété en 2026.",
        note={
            2024: (
                "Guide paru en septembre ; première journée : 420 visiteurs.",
                "Distribution lente en mairie.",
                "Former les secrétaires.",
            ),
            2025: ("38 secrétariats formés.", "Dix-sept communes n’ont pas pu venir.", "Session de rattrapage."),
        },
    ),
    _fiche(
        "3.2",
        "Mettre en réseau les points d’accès aux droits",
        "acces_droits",
        [(2, 2)],
        priority="high",
        starts="01/2024",
        ends="12/2026",
        owner="caf",
        partners=["epci", "departement", "cpam"],
        objective="Une orientation juste dès le premier accueil.",
        description="<p>Réunions trimestrielles des accueils, annuaire commun, fiche de liaison.</p>",
        indicators=[("Structures dans le réseau", "process", "structures", "more", 4, 12, {2024: 9, 2025: 11})],
        note={2024: ("Neuf structures réunies quatre fois.", "", "Annuaire en ligne.")},
    ),
    _fiche(
        "3.3",
        "Tenir des ateliers numériques dans les villages",
        "inclusion_numerique",
        [(2, 2)],
        priority="medium",
        starts="03/2024",
        ends="12/2025",
        owner="epci",
        partners=["association"],
        objective="Rendre les habitants autonomes dans leurs démarches en ligne.",
        description="<p>Un conseiller numérique, dix communes, cycles de six ateliers.</p>",
        indicators=[("Participants", "effect", "personnes", "more", 0, 200, {2024: 64, 2025: 138})],
        money=[("etat", "", "operating", 2024, 25000, 25000), ("epci", "", "operating", 2024, 8000, 7400)],
    ),
    _fiche(
        "3.4",
        "Faire agréer un espace de vie sociale à Nuits-Saint-Georges",
        "vie_sociale",
        [(2, 1)],
        priority="medium",
        starts="01/2025",
        ends="09/2026",
        owner="association",
        partners=["caf", "epci"],
        objective="Un lieu ouvert, porté par des habitants.",
        description="<p>Une association d’habitants prépare son projet social avec l’appui de la Caf.</p>",
        indicators=[("Agrément obtenu", "effect", "", "more", None, None, {}, "boolean")],
        obstacles="Le local pressenti n’est plus disponible.",
    ),
    _fiche(
        "3.5",
        "Rompre l’isolement des personnes âgées",
        "vie_sociale",
        [(2, 1)],
        priority="medium",
        starts="09/2025",
        ends="12/2026",
        owner="ccas",
        partners=["msa"],
        objective="Rendre visite à toute personne seule qui le souhaite.",
        description="<p>Des bénévoles formés, un transport solidaire, des rendez-vous conviviaux dans les villages.</p>",
        indicators=[("Personnes visitées", "effect", "personnes", "more", 0, 80, {2025: 12})],
        money=[("carsat", "", "operating", 2026, 10000, None)],
    ),
    _fiche(
        "3.6",
        "Coordonner la convention territoriale globale",
        "vie_sociale",
        [(0, 0), (1, 0), (2, 0)],
        priority="high",
        starts="01/2023",
        ends="12/2026",
        is_recurring=True,
        owner="epci",
        partners=["caf"],
        objective="Tenir le rythme, relier les acteurs, rendre compte.",
        description="<p>Un poste et demi de chargé de coopération, un COPIL par an, un COTECH par trimestre, trois groupes thématiques.</p>",
        indicators=[("COTECH tenus dans l’année", "process", "réunions", "more", 0, 4, {2023: 2, 2024: 4, 2025: 3})],
        money=[
            ("caf", "bonus_territoire", "engineering", 2024, 36000, 36000),
            ("epci", "", "engineering", 2024, 41000, 42300),
        ],
        note={
            2024: (
                "Quatre COTECH, un COPIL, neuf groupes thématiques.",
                "Remplacement de trois mois.",
                "Préparer l’évaluation finale.",
            )
        },
    ),
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
