"""Units of indicators that count people or households."""

from core import folding

PEOPLE = {
    *("enfants", "jeunes", "personnes", "foyers", "familles", "habitants", "naissances", "allocataires", "parents"),
    *(
        "beneficiaires",
        "menages",
        "participants",
        "eleves",
        "usagers",
        "agents",
        "adherents",
        "assistantes",
        "assistants",
    ),
}
_SHARED = {"par", "pour", "/"}
WHOLE = "Des personnes ou des foyers se comptent en nombres entiers : sans virgule, comme 12\u202f500."


def is_of_people(unit):
    """Whether a value is so many people: « enfants accueillis », and neither « habitants par km² » nor « % des foyers »."""
    words = folding.plain(unit.replace("/", " / ")).split()
    return bool(words) and (words[0] in PEOPLE or f"{words[0]}s" in PEOPLE) and not _SHARED & set(words)
