"""The life of the CTG of Gevrey-Nuits, year by year, as plain data. All of it is invented but
the days of the vote and of the signature.

It is told in the order of the days, so that the bilan of a year is frozen from what was known
then: what comes later is written after.
"""

# The convention's own changes of state: (day, verb, reason).
STEPS = [
    ("2022-06-08", "start_framing", "Lancement en bureau communautaire."),
    ("2022-06-27", "start_diagnostic", "Le comité de pilotage est installé ; sa première séance suivra la collecte."),
    ("2022-12-05", "start_action_plan", "Diagnostic validé par le comité de pilotage du 29 novembre 2022."),
    ("2023-03-01", "start_drafting", "Plan d’actions validé par le comité de pilotage du 21 février 2023."),
    ("2023-04-27", "submit_for_approval", "Texte présenté à la conférence des maires du 26 avril 2023."),
    ("2023-10-02", "prepare_signature", "Communauté de communes et Caf ont délibéré."),
]
IN_FORCE_REASON = "Signée le 11 octobre 2023, avec effet au 1er janvier 2023."

# The state of each fiche: code: [(day, verb, reason)].
STATES = {
    "1.1": [("2023-10-16", "start", ""), ("2024-12-02", "complete", "Première tournée achevée, poste pérennisé.")],
    "1.2": [("2024-01-15", "start", "")],
    "1.3": [("2023-10-20", "start", "")],
    "1.4": [("2024-02-05", "start", "")],
    "1.5": [
        ("2023-10-23", "start", ""),
        ("2025-11-28", "complete", "94 professionnels formés, pour 90 attendus."),
    ],
    "2.1": [("2023-10-17", "start", "")],
    "2.2": [("2024-01-22", "start", "")],
    "2.3": [("2024-02-12", "start", ""), ("2025-06-20", "complete", "Les quatorze accueils ont signé la charte.")],
    "2.4": [("2024-11-18", "postpone", "Recrutement infructueux deux fois de suite")],
    "2.5": [("2023-10-19", "start", "")],
    "2.6": [
        ("2024-03-04", "start", ""),
        ("2024-12-10", "abandon", "Repris par la mission locale à l’échelle du département"),
    ],
    "3.1": [("2024-01-08", "start", "")],
    "3.2": [("2024-01-30", "start", "")],
    "3.3": [("2024-03-11", "start", "")],
    "3.4": [
        ("2025-01-20", "start", ""),
        ("2025-10-14", "block", "Bail du local non renouvelé : nouvelle adresse à trouver"),
    ],
    "3.5": [
        ("2025-09-15", "start", ""),
        ("2026-05-19", "put_to_discussion", "Trop peu de bénévoles : porteur et périmètre à revoir ensemble."),
    ],
    "3.6": [("2023-10-12", "start", "")],
}
# How far each fiche was said to be: code: [(day, share)].
PROGRESS = {
    "1.1": [("2024-12-02", "1")],
    "1.5": [("2024-11-18", "0.80"), ("2025-11-28", "1")],
    "2.3": [("2024-11-20", "0.40"), ("2025-06-20", "1")],
    "1.2": [("2024-11-18", "0.20"), ("2025-11-24", "0.60"), ("2026-10-05", "0.85")],
    "1.3": [("2024-11-18", "0.40"), ("2025-11-24", "0.70")],
    "1.4": [("2024-11-18", "0.30"), ("2025-11-24", "0.50")],
    "2.1": [("2024-11-20", "0.50"), ("2025-11-25", "0.80")],
    "2.2": [("2024-11-20", "0.35"), ("2025-11-25", "0.60")],
    "3.1": [("2024-11-21", "0.50"), ("2025-11-26", "0.75"), ("2026-10-06", "0.90")],
    "3.2": [("2024-11-21", "0.45"), ("2025-11-26", "0.70")],
    "3.3": [("2024-11-21", "0.30"), ("2025-11-26", "0.65")],
}
PROGRESS_WORDS = "Estimation du pilote"

# What was entered in the autumn of the last year: code: (done, difficulties, next), and values.
LAST_YEAR = 2026
LAST_NOTES = {
    "1.2": (
        "Le gros œuvre est terminé ; l’agrément est demandé.",
        "Livraison du mobilier retardée.",
        "Ouvrir en janvier.",
    ),
    "2.1": ("Évaluation menée auprès de 62 animateurs.", "", "Garder les contrats annualisés dans la suite."),
    "3.1": ("Troisième journée des familles ; rattrapage pour onze secrétariats.", "", "Guide en ligne seulement."),
}
LAST_VALUES = {
    "1.3": {"Nouveaux assistants maternels agréés": 5},
    "2.1": {"Départs en cours d’année": 17, "Animateurs formés au Bafa": 46},
    "2.5": {"Collégiens accompagnés": 51},
    "3.1": {"Secrétariats de mairie formés": 49},
    "3.6": {"COTECH tenus dans l’année": 3},
}

# Comités --------------------------------------------------------------------------------------

# People without an account: key: (name, function, side).
OUTSIDERS = {
    "relais": ("Sandrine Chevalier", "Responsable du relais petite enfance", "collectivite"),
    "creche": ("Émilie Garnier", "Directrice de multi-accueil", "partner"),
    "assmat": ("Monique Jacob", "Assistante maternelle", "partner"),
    "loisirs": ("Hugo Lambert", "Directeur d’accueil de loisirs", "partner"),
    "college": ("Catherine Perrin", "Principale de collège", "partner"),
    "sport": ("Yann Dubois", "Association sportive du canton", "partner"),
    "ccas": ("Odile Marchand", "Vice-présidente du CCAS", "collectivite"),
    "numerique": ("Rachid Amrani", "Conseiller numérique", "collectivite"),
    "habitante": ("Paulette Grosjean", "Habitante", "partner"),
}
# key: (kind, name, frequency, parity rule, composition, who writes, members in order, chair)
COMITES = {
    "copil": (
        "copil",
        "Comité de pilotage",
        "Une fois par an",
        "Autant d’élus que de représentants de la Caf",
        "<p>Représentants de la Caf de la Côte-d’Or et de la communauté de communes, partenaires invités.</p>",
        "board management adviser elected copil manager officer partner",
        "elected",
    ),
    "cotech": (
        "cotech",
        "Comité technique",
        "Chaque trimestre",
        "",
        "<p>Techniciens de la Caf et de la communauté de communes. Prépare le comité de pilotage.</p>",
        "adviser referent grants lead officer owner",
        "officer",
    ),
    "petite_enfance": (
        "groupe_thematique",
        "Groupe petite enfance",
        "Deux à trois fois par an",
        "",
        "<p>Relais, structures d’accueil, assistants maternels, MSA.</p>",
        "adviser officer partner relais creche assmat",
        "officer",
    ),
    "enfance_jeunesse": (
        "groupe_thematique",
        "Groupe enfance-jeunesse",
        "Deux à trois fois par an",
        "",
        "<p>Accueils de loisirs, collèges, associations sportives et culturelles.</p>",
        "referent owner loisirs college sport",
        "owner",
    ),
    "lien_social": (
        "groupe_thematique",
        "Groupe lien social",
        "Deux à trois fois par an",
        "",
        "<p>CCAS, France services, conseiller numérique, habitants.</p>",
        "adviser officer partner ccas numerique habitante",
        "officer",
    ),
}
GROUP_THEMES = {
    "petite_enfance": ("petite_enfance", "parentalite"),
    "enfance_jeunesse": ("enfance", "jeunesse", "parentalite"),
    "lien_social": ("vie_sociale", "acces_droits", "inclusion_numerique"),
}


def _seance(comite, on, agenda, minutes, decisions=(), away=None):
    """`decisions`: (text, owner, due, [(day, state, outcome)], codes). `away`: {member: « excused », or a name}."""
    return {
        "comite": comite,
        "on": on,
        "agenda": agenda,
        "minutes": minutes,
        "decisions": decisions,
        "away": away or {},
    }


_COPILS = [
    _seance(
        "copil",
        "2022-11-29",
        ["Restitution du diagnostic partagé", "Choix des enjeux", "Méthode du plan d’actions"],
        "<p>Le cabinet présente le diagnostic : offre d’accueil concentrée sur les deux bourgs-centres, équipes "
        "d’animation instables, isolement dans l’arrière-côte. Les élus demandent que le transport soit lu à travers "
        "chaque enjeu, sans en faire un enjeu de plus.</p><p>Le comité valide le diagnostic et retient dix enjeux en "
        "trois volets.</p>",
        [
            (
                "Valider le diagnostic partagé et les dix enjeux.",
                "Caf et communauté de communes",
                "2022-12-15",
                [("2022-12-05", "done", "Diagnostic diffusé aux 55 communes.")],
                [],
            )
        ],
        {"partner": "excused"},
    ),
    _seance(
        "copil",
        "2023-02-21",
        ["Plan d’actions : dix-huit fiches", "Ordre de priorité", "Calendrier jusqu’à la signature"],
        "<p>Les trois ateliers de janvier ont produit vingt-trois propositions, ramenées à dix-huit fiches, six par "
        "axe. Le comité en classe huit en priorité haute.</p><p>La directrice générale demande que le coût des "
        "contrats annualisés soit chiffré avant le vote du budget ; c’est fait en séance.</p>",
        [
            (
                "Valider le plan de dix-huit fiches et son ordre de priorité.",
                "Communauté de communes",
                "2023-03-31",
                [("2023-03-01", "done", "Plan annexé au projet de convention.")],
                ["1.1", "2.1", "3.1"],
            )
        ],
        {"management": "excused"},
    ),
    _seance(
        "copil",
        "2023-12-12",
        ["Installation du comité", "Premiers mois de la convention", "Programme 2024"],
        "<p>Deux mois après la signature, onze fiches sont ouvertes ou prêtes à l’être. Les maires ont répondu à "
        "l’appel du relais itinérant : neuf candidatures pour six communes, choisies selon la distance au relais fixe."
        "</p><p>La Caf rappelle que le bonus territoire est versé aux gestionnaires et non plus à la collectivité ; "
        "deux gestionnaires seront accompagnés.</p>",
        [
            (
                "Ouvrir le relais itinérant à la rentrée 2024 dans six communes choisies avec les maires.",
                "Communauté de communes",
                "2024-09-27",
                [
                    ("2024-06-20", "in_progress", "Véhicule livré."),
                    ("2024-09-17", "done", "Première tournée le 16 septembre 2024."),
                ],
                ["1.1"],
            ),
            (
                "Présenter chaque année les chiffres de l’observatoire au COPIL.",
                "Chargée de coopération",
                "2024-12-11",
                [("2024-12-10", "in_progress", "Premiers chiffres présentés ; rythme à tenir.")],
                ["1.4"],
            ),
        ],
    ),
    _seance(
        "copil",
        "2024-12-10",
        ["Suites des décisions de 2023", "Bilan 2024", "Micro-crèche du sud", "Priorités 2025"],
        "<p>Le relais itinérant a tenu sa promesse : 58 assistants maternels rencontrés en trois mois. Le comité salue "
        "les contrats annualisés et s’inquiète du recrutement, premier frein de l’année.</p><p>Deux bâtiments étaient "
        "possibles pour la micro-crèche. L’ancienne école l’emporte, par onze minutes de trajet moyen contre dix-sept. "
        "La fiche « Promeneurs du Net » est abandonnée : la mission locale la porte à l’échelle du département.</p>",
        [
            (
                "Retenir l’ancienne école pour la micro-crèche et lancer le marché de travaux.",
                "Communauté de communes",
                "2025-04-09",
                [("2025-02-24", "done", "Marché notifié en février 2025.")],
                ["1.2"],
            ),
            (
                "Abandonner la fiche « Promeneurs du Net », reprise par la mission locale.",
                "Caf",
                "2025-01-09",
                [("2024-12-10", "done", "Acté au plan.")],
                ["2.6"],
            ),
        ],
        {"management": "excused", "partner": "Lucien Aubert"},
    ),
    _seance(
        "copil",
        "2025-12-09",
        ["Suites des décisions de 2024", "Bilan 2025", "Espace de vie sociale", "Vers la convention suivante"],
        "<p>Quatorze accueils ont signé la charte pédagogique et les départs en cours d’année passent de 34 à 19 %. "
        "L’observatoire n’a été mis à jour qu’une fois : le logiciel des structures a changé.</p><p>Le bail du local "
        "de l’espace de vie sociale n’est pas renouvelé. Trois adresses sont à visiter. Le comité demande une "
        "évaluation avec les familles avant d’écrire la convention 2027-2030.</p>",
        [
            (
                "Trouver un nouveau local pour l’espace de vie sociale.",
                "Communauté de communes et Caf",
                "2026-06-27",
                [("2026-03-19", "todo", "Deux adresses écartées, une troisième à l’étude.")],
                ["3.4"],
            ),
            (
                "Lancer l’évaluation finale et préparer la convention suivante.",
                "Caf et communauté de communes",
                "2026-12-08",
                [("2026-02-03", "in_progress", "Convention 2027-2030 ouverte, questionnaire envoyé.")],
                ["3.6"],
            ),
        ],
        {"board": "excused"},
    ),
]

_COTECHS = [
    ("2023-06-15", "Préparation du vote", "Relecture juridique du texte ; les visas sont complétés.", []),
    (
        "2023-11-07",
        "Mise en route",
        "Répartition des fiches entre pilotes ; un modèle de note de suivi est adopté.",
        [
            (
                "Nommer un pilote pour chaque fiche avant Noël.",
                "Pilote de la CTG",
                "2023-12-22",
                [("2023-12-12", "done", "Dix-sept pilotes nommés, un à confirmer.")],
                ["3.6"],
            )
        ],
    ),
    (
        "2024-03-14",
        "Point d’étape",
        "Le marché du véhicule est attribué ; le guide des familles est à la relecture.",
        [],
    ),
    ("2024-06-20", "Point d’étape", "Étude de la micro-crèche rendue : 12 % au-dessus de l’estimation.", []),
    (
        "2024-10-03",
        "Rentrée",
        "Première tournée du relais ; un poste de directeur volant reste vacant.",
        [
            (
                "Publier une seconde fois le poste de directeur volant.",
                "Coordinateur enfance-jeunesse",
                "2024-10-31",
                [("2024-11-04", "done", "Poste pourvu le 4 novembre 2024.")],
                ["2.1"],
            )
        ],
    ),
    ("2024-11-21", "Préparation du bilan", "Les notes de quinze fiches sur dix-huit sont écrites.", []),
    ("2025-03-20", "Point d’étape", "Travaux de la micro-crèche ouverts ; plancher à reprendre.", []),
    ("2025-06-19", "Point d’étape", "Charte pédagogique signée partout ; fiche 2.3 close.", []),
    (
        "2025-10-02",
        "Préparation du bilan",
        "L’observatoire a pris du retard ; le bail de l’espace de vie sociale n’est pas renouvelé.",
        [
            (
                "Reprendre l’observatoire avec le nouveau logiciel.",
                "Chargée de coopération",
                "2026-03-31",
                [
                    ("2025-11-20", "in_progress", "Formation des structures prévue en janvier."),
                    ("2026-04-02", "done", "Deux mises à jour depuis janvier."),
                ],
                ["1.4"],
            )
        ],
    ),
    ("2026-03-19", "Évaluation", "Grille d’évaluation adoptée ; 640 réponses au questionnaire.", []),
    ("2026-06-18", "Évaluation", "Premiers résultats : notoriété des services en hausse, isolement stable.", []),
    (
        "2026-10-01",
        "Préparation du bilan final",
        "Le plan du bilan final est arrêté ; les valeurs 2026 sont attendues avant le 20 novembre.",
        [
            (
                "Saisir les valeurs 2026 des indicateurs.",
                "Pilotes de fiches",
                "2026-11-30",
                [],
                ["1.1", "2.2", "3.3"],
            )
        ],
    ),
]

_GROUPS = {
    "petite_enfance": [
        ("2023-03-16", "Calendrier du relais itinérant discuté avec les assistants maternels."),
        ("2024-02-08", "Choix des ateliers d’éveil ; prêt de jeux organisé."),
        ("2024-05-23", "Besoins des familles du sud : quarante minutes de trajet pour certaines."),
        ("2024-10-17", "Retour sur la première tournée ; chauffage inégal des salles."),
        ("2025-02-06", "Journées de formation commune : inscriptions ouvertes."),
        ("2025-09-25", "Accueil occasionnel : règles partagées entre structures."),
        ("2026-02-05", "Places réservées aux familles en insertion : deux par structure."),
        ("2026-09-24", "Ouverture de la micro-crèche : critères d’admission relus."),
    ],
    "enfance_jeunesse": [
        ("2023-03-23", "Contrats annualisés : ce que les équipes en attendent."),
        ("2024-02-15", "Un animateur référent handicap dans chaque accueil."),
        ("2024-05-30", "Trame commune des projets pédagogiques."),
        ("2024-10-24", "Accueil de jeunes itinérant : second appel sans candidat."),
        ("2025-02-13", "Accompagnement à la scolarité : créneaux avec les collèges."),
        ("2025-09-18", "Charte : trois accueils racontent ce qu’elle a changé."),
        ("2026-02-12", "Évaluation auprès des animateurs : questions arrêtées."),
        ("2026-09-17", "Que garder dans la convention suivante ? Six propositions."),
    ],
    "lien_social": [
        ("2023-03-30", "Cartographie des points d’accueil, commune par commune."),
        ("2024-02-22", "Guide des familles : ce qui doit y figurer."),
        ("2024-06-06", "Journée des familles : répartition des stands."),
        ("2024-10-10", "Ateliers numériques : dix communes choisies."),
        ("2025-02-20", "Fiche de liaison entre accueils : essai de trois mois."),
        ("2025-09-11", "Visites aux personnes isolées : douze bénévoles formés."),
        ("2026-02-19", "Espace de vie sociale : trois adresses visitées."),
        ("2026-09-10", "Isolement : les bénévoles manquent, porteur à revoir."),
    ],
}

SEANCES = [
    *_COPILS,
    *(
        _seance("cotech", on, ["Relevé de la dernière séance", title], f"<p>{words}</p>", decisions)
        for on, title, words, decisions in _COTECHS
    ),
    *(
        _seance(key, on, ["Échanges", "Suites à donner"], f"<p>{words}</p>")
        for key, rows in _GROUPS.items()
        for on, words in rows
    ),
]
# The minutes of this one still wait to be agreed.
NOT_VALIDATED = {("cotech", "2026-10-01")}

NEXT_COPIL = {
    "introduction": "<p>Bilan de l’année, évaluation de la convention et préparation de la suivante.</p>",
    "agenda": ["Suivi des décisions", "Bilan final et évaluation", "Convention 2027-2030"],
}

# Bilans: year: (sent, validated, fiches put forward, comments besides gevrey.BILANS).
BILANS = {
    2024: (
        "2024-11-28",
        "2024-12-20",
        ["1.1", "2.1"],
        {
            "decisions_comment": "<p>Une décision de 2023 est faite, l’autre demande à être tenue chaque année.</p>",
            "governance_comment": "<p>Quatre comités techniques et neuf groupes : le rythme prévu est tenu.</p>",
            "finances_comment": "<p>Le réalisé suit le prévu, à 2 % près.</p>",
            "means_comment": "<p>Remplacement de trois mois au printemps.</p>",
        },
    ),
    2025: (
        "2025-11-28",
        "2025-12-19",
        ["1.5", "2.3"],
        {
            "decisions_comment": "<p>Les deux décisions de 2024 sont faites. L’observatoire reste en cours.</p>",
            "governance_comment": "<p>Deux séances par groupe au lieu de trois : l’évaluation demandera plus.</p>",
            "finances_comment": "<p>La moitié de l’aide à l’investissement de la micro-crèche est reportée à 2026.</p>",
            "means_comment": "<p>Le poste et demi est pourvu toute l’année.</p>",
        },
    ),
}
FINAL_BILAN = {
    "introduction": "<p>Bilan final en préparation, avec l’évaluation des effets de la convention.</p>",
    "highlights": "<ul><li>Un relais itinérant dans sept communes ;</li><li>des équipes d’animation stabilisées ;"
    "</li><li>une charte pédagogique partout.</li></ul>",
    "difficulties": "<p>L’espace de vie sociale cherche encore son local ; les bénévoles manquent pour les visites.</p>",
    "priorities": "<p>À écrire après le comité de pilotage de décembre.</p>",
}

# The convention that follows ---------------------------------------------------------------------

SUCCESSOR = {
    "created_on": "2026-01-20",
    "starts_on": "2027-01-01",
    "ends_on": "2030-12-31",
    "steps": [
        ("2026-02-03", "start_framing", "Décision du comité de pilotage du 9 décembre 2025."),
        ("2026-03-24", "start_diagnostic", "Le comité de pilotage de la convention en cours suit la démarche."),
        ("2026-10-12", "start_action_plan", "Enjeux arrêtés en séminaire ; validation au comité de décembre."),
    ],
    "members": ("officer", "lead", "manager", "elected", "referent"),
    "phases": [
        ([1], "Évaluation et diagnostic", "02/2026", "09/2026", "done"),
        ([2], "Plan d’actions", "10/2026", "01/2027", "in_progress"),
        ([3], "Rédaction et votes", "02/2027", "04/2027", "planned"),
    ],
    "jalons": [("other", "Séminaire des élus", "17/09/2026"), ("presentation", "Conférence des maires", "03/2027")],
    "signature_planned_on": "05/2027",
    "context": "<p>La convention 2023-2026 a ouvert des services hors des bourgs-centres et stabilisé les équipes. "
    "L’isolement des plus âgés n’a pas reculé.</p>",
    "method": "<p>Évaluation de la première convention : 640 réponses au questionnaire, neuf entretiens, un séminaire.</p>",
    "constats": [
        (
            "strength",
            "petite_enfance",
            "Le relais itinérant est connu de deux familles sur trois dans les villages.",
            0,
        ),
        ("weakness", "vie_sociale", "Les visites aux personnes isolées reposent sur douze bénévoles.", 2),
        ("need", "logement", "Les jeunes ménages peinent à se loger près de leur travail.", None),
    ],
    "enjeux": [
        ("petite_enfance", "Garder une offre d’accueil à moins de vingt minutes de chaque famille"),
        ("jeunesse", "Aller vers les jeunes des communes sans équipement"),
        ("vie_sociale", "Rompre l’isolement des personnes âgées avec un porteur durable"),
    ],
}
