"""Fields of a text that this floor knows: parties, perimeter, dates, themes, people."""

from django.utils.html import format_html, format_html_join

from conventions.enums import ArticleKind, PartieRole, Role
from conventions.perimeter import territory
from conventions.perimeter.territory import Territory
from conventions.signing import progress
from conventions.signing.told import authorisation
from conventions.text.champs import LATER, champ, to_complete
from core import clock, richtext
from core.dates import words
from core.formats import counted, in_sentence, listed


def _parties(convention):
    """Those of the initial convention, whose text it is."""
    rows = convention.parties.of_initial().select_related("organisation__territoire__departement", "initial")
    return list(progress.with_votes(rows))


@champ("intitule", "Intitulé de la convention", url_name="conventions:perimetre")
def intitule(convention):
    return convention.title


@champ("territoire", "Territoire", url_name="conventions:perimetre")
def territoire(convention):
    return convention.name


@champ("du_territoire", "Territoire, précédé de « de »", url_name="conventions:perimetre")
def du_territoire(convention):
    """From the perimeter, never from what the convention started from or is called."""
    return territory.of(convention, on=clock.today()).de or None


@champ("etendue", "Étendue du territoire (communes, population)", url_name="conventions:perimetre")
def etendue(convention):
    """« 55 communes et 29 432 habitants (population municipale, 2023) »: what `du_territoire` does not say."""
    place = territory.of(convention, on=clock.today())
    if place.population is None:
        return None
    text = listed(place.size) + _source(place)
    if place.is_counted and (article := _article_of_communes(convention)):
        text += f" ; la liste des communes figure à l’article {article}"
    return text


def _article_of_communes(convention):
    """The number of the article that lists the perimeter; '' when none does."""
    rows = convention.articles.filter(kind=ArticleKind.ARTICLE, body__contains="[[champ:communes]]")
    return rows.exclude(number="").values_list("number", flat=True).first() or ""


def _source(place):
    return f" (population municipale, {place.population_years})" if place.population_years else ""


@champ("caf", "Caf, nom complet")
def caf(convention):
    return convention.caf.formal_name


@champ("caf_court", "Caf, nom courant")
def caf_court(convention):
    return convention.caf.name


@champ("periode", "Période (« du … au … »)", url_name="conventions:calendrier")
def periode(convention):
    if convention.starts_on_known and convention.ends_on_known:
        return convention.text_period_words
    return None


@champ("prise_effet", "Prise d’effet", url_name="conventions:calendrier")
def prise_effet(convention):
    return convention.starts_on_words if convention.starts_on_known else None


@champ("fin", "Date de fin", url_name="conventions:calendrier")
def fin(convention):
    return convention.ends_on_words if convention.ends_on_known else None


@champ("duree", "Durée", url_name="conventions:calendrier")
def duree(convention):
    years = convention.length_in_years()
    return None if years is None else counted(years, "an")


@champ("parties", "Liste des parties")
def parties(convention):
    return [
        partie.formal_name + (f", ci-après dénommée « {partie.short_name} »" if partie.short_name else "")
        for partie in _parties(convention)
    ]


@champ("collectivites", "Collectivités signataires, à la suite")
def collectivites(convention):
    return listed(partie.with_article for partie in _parties(convention) if partie.role == PartieRole.COLLECTIVITE)


@champ("partenaires", "Partenaires signataires, à la suite")
def partenaires(convention):
    return listed(partie.with_article for partie in _parties(convention) if partie.role == PartieRole.PARTNER)


@champ("nombre_originaux", "Nombre d’originaux (un par partie ; pointillés s’il n’est pas connu)")
def nombre_originaux(convention):
    """Written by hand while a party is known only by its description: nobody knows how many sign for it."""
    rows = convention.parties.of_initial()
    if rows.filter(organisation=None).exists():
        return LATER
    return str(rows.count() or "") or None


@champ("competences", "Champs d’intervention, par collectivité ou partenaire")
def competences(convention):
    return _by_partie(
        [partie for partie in _parties(convention) if partie.role != PartieRole.CAF],
        "competences",
        "champs d’intervention",
    )


@champ("engagements", "Engagements, par partie")
def engagements(convention):
    return _by_partie(_parties(convention), "commitments", "engagements")


def _by_partie(rows, column, what):
    """One block a party: its name as a heading, then its own rich text."""
    blocks = []
    for partie in rows:
        text = getattr(partie, column)
        blocks.append(
            (
                partie.formal_name,
                richtext.under(text, 3)
                if text
                else format_html("<p>{}</p>", to_complete(f"{what}, {partie.formal_name}")),
            )
        )
    return format_html_join("", "<h3>{}</h3>{}", blocks) or None


@champ("deliberations", "Délibérations et décisions des parties", is_of_signature=True)
def deliberations(convention):
    return [
        f"{in_sentence(authorisation(act).dated)}, {partie.formal_name}"
        for partie in _parties(convention)
        for act in partie.initial.autorisations.all()
        if act.holds
    ]


@champ("communes", "Communes du périmètre, à la suite", url_name="conventions:perimetre")
def communes(convention):
    return listed(commune.name for commune in territory.communes_of(convention, on=clock.today()))


@champ("nombre_communes", "Nombre de communes", url_name="conventions:perimetre")
def nombre_communes(convention):
    return Territory((), territory.communes_of(convention, on=clock.today())).count_words or None


@champ("population", "Population du périmètre", url_name="conventions:perimetre")
def population(convention):
    """None while the population of one commune is unknown: a sum of the others would be false."""
    place = Territory((), territory.communes_of(convention, on=clock.today()))
    return place.population_words + _source(place) if place.population_words else None


@champ("themes", "Thèmes de la convention", url_name="conventions:perimetre")
def themes(convention):
    return [theme.label for theme in convention.themes.all()]


@champ("referents_caf", "Référents de la Caf, par leur fonction", url_name="conventions:membres")
def referents_caf(convention):
    found = _functions(convention, (Role.CAF_REFERENT,))
    if convention.adviser_id:
        found.insert(0, convention.adviser.function or convention.caf.adviser_title)
    return listed(dict.fromkeys(in_sentence(each) for each in found))


@champ("referents_collectivites", "Référents des collectivités, par leur fonction", url_name="conventions:membres")
def referents_collectivites(convention):
    found = _functions(convention, (Role.CTG_LEAD, Role.COOPERATION_OFFICER))
    return listed(dict.fromkeys(in_sentence(each) for each in found))


def _functions(convention, roles):
    rows = convention.memberships.running(on=clock.today()).filter(role__in=roles).order_by("role", "pk")
    return [row.function or row.get_role_display() for row in rows]


@champ("cabinet", "Cabinet d’appui", url_name="conventions:calendrier")
def cabinet(convention):
    return convention.consultant_name or None


@champ("annexes", "Liste des annexes", url_name="conventions:documents")
def annexes(convention):
    return [document.title for document in convention.documents.annexes().of_text()]


@champ(
    "lieu_signature",
    "Lieu de signature (pointillés s’il n’est pas connu)",
    url_name="conventions:calendrier",
    is_of_signature=True,
)
def lieu_signature(convention):
    return convention.ceremony_place or LATER


@champ(
    "date_signature",
    "Date de signature (pointillés si elle n’est pas connue)",
    url_name="conventions:calendrier",
    is_of_signature=True,
)
def date_signature(convention):
    """The day of the ceremony; written by hand when it is not known to the day."""
    known = convention.ceremony_on and convention.ceremony_on_precision == "day"
    return words(convention.ceremony_on) if known else LATER
