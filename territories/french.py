"""Names of places and bodies as a French document writes them. No database here."""


def short_epci_name(name):
    return name


def formal_territoire_name(kind, name, code="", nature=""):
    return name


def formal_organisation_name(kind, name, code="", nature=""):
    return name


def with_article(name):
    return name


def de(name):
    return f"de {name}"


def a(name):
    return f"à {name}"
