"""The territory of a convention in words, from its perimeter: what the text, its cover and its page print.

A perimeter is a set of communes, whatever they belong to (DOMAIN § 7): one commune, an EPCI whole or in
part, several, with communes beside. Bodies that are wholly inside are named; communes that are left are
named while they are few, else counted within their EPCI. Never a body of which a commune stays outside.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone

from conventions.perimeter.models.perimetre import MouvementPerimetre
from core import compiled
from core.formats import counted, listed, number, sentence
from territories import french
from territories.enums import TerritoireKind
from territories.models import CommuneAncienCode, Territoire

#: Communes named one by one; beyond, they are counted.
NAMED = 6
#: Bodies and groups of communes named side by side; beyond, all is counted.
GROUPS = 6
#: What its commune is read with.
_RELATED = ("epci", "ept", "departement")
#: What the size of a perimeter is told from.
_SIZED = ("code", "search_name", "valid_to", "population", "population_year")
#: Where a commune holds the key of each kind of body that it lies in.
_INSIDE = {
    TerritoireKind.EPCI: "epci_id",
    TerritoireKind.EPT: "ept_id",
    TerritoireKind.DEPARTEMENT: "departement_id",
}


@dataclass(frozen=True)
class Territory:
    """What a perimeter covers on a day. `parts`: « la communauté de communes du Perche », « les communes
    d’Aureilhan et de Lourdes », « 31 des 43 communes de la communauté… »; empty without commune.
    `has_body`: an EPCI or another body is named, so that its communes are worth counting;
    `is_counted`: some communes are counted and not named, and a list must name them."""

    parts: tuple[str, ...]
    communes: tuple[Territoire, ...]
    has_body: bool = False
    is_counted: bool = False

    @property
    def name(self):
        """`words` as a heading: « Communauté de communes du Perche », « Communes d’Aureilhan et de Lourdes »."""
        found = re.sub(r"^(la |le |les |l’)", "", self.words)
        return found[:1].upper() + found[1:]

    @property
    def words(self):
        """« la communauté de communes du Perche et la commune de Lourdes »; '' when empty."""
        return listed(self.parts)

    @property
    def de(self):
        """« de la communauté de communes du Perche et de la commune de Lourdes »; '' when empty."""
        return listed(french.de(part) for part in self.parts)

    @property
    def count_words(self):
        """« 55 communes »; '' when empty."""
        count = len(self.communes)
        return counted(count, "commune") if count else ""

    @cached_property
    def population(self):
        """Sum of the legal populations, or None while one is unknown."""
        known = [commune.population for commune in self.communes]
        return sum(known) if known and None not in known else None

    @property
    def population_words(self):
        """« 29 432 habitants »; '' when unknown."""
        if self.population is None:
            return ""
        return counted(self.population, "habitant")

    @property
    def population_years(self):
        """« 2022 », or « 2022 et 2023 » when the communes' differ; '' when unknown."""
        return listed(
            str(year) for year in sorted({each.population_year for each in self.communes if each.population_year})
        )

    @property
    def size(self):
        """« 55 communes », « 29 432 habitants »: what the names do not say already, as a list."""
        return [each for each in (self.count_words if self.has_body else "", self.population_words) if each]

    @property
    def summary(self):
        """« Communauté de communes du Perche : 55 communes, 29 432 habitants (population municipale 2022) »;
        without its name when it has none; '' without commune."""
        facts = ", ".join(self.size)
        if self.population is not None and self.population_years:
            facts += f" (population municipale {self.population_years})"
        return sentence(" : ".join(each for each in (self.name, facts) if each))


def without_population(summary):
    """A `Territory.summary` without how many live there, which changes each year."""
    return re.sub(r"(?: :|,)? [\d\s]+ habitants?(?: \(population municipale [^)]*\))?", "", summary)


def named_communes(communes):
    """« la commune de Lourdes », « les communes d’Aureilhan, du Creusot et des Ulis »."""
    if len(communes) == 1:
        return communes[0].with_article
    return f"les communes {listed(french.de_lieu(each.name) for each in communes)}"


def all_of(place):
    """« La commune d’Arc est », « Toutes les communes du Pays de Bresle sont », of a place that is already there."""
    if place.kind == TerritoireKind.COMMUNE:
        return f"{place.with_article[:1].upper()}{place.with_article[1:]} est"
    return f"Toutes les communes {french.de(place.with_article)} sont"


def of(convention, *, on=None):
    """The `Territory` of a convention on the day `on` (today). Two to four queries, whatever the communes."""
    on = on or timezone.localdate()
    return told(convention, communes_of(convention, on=on), on=on)


def told(convention, communes, *, on=None):
    """The same for these communes, read with their `epci`, `ept` and `departement`. Up to two queries."""
    on, communes = on or timezone.localdate(), tuple(communes)
    if not communes:
        return Territory((), ())
    if len(communes) == 1:
        return Territory((communes[0].with_article,), communes)
    start, one = convention.territoire_id, communes[0]
    body = next((each for each in (one.ept, one.epci, one.departement) if each and each.pk == start), None)
    if body:
        convention.territoire = body  # read with its communes: nobody reads it again
    if body and _is_whole(body, communes, on):
        return Territory((body.with_article,), communes, has_body=True)
    return _by_bodies(communes, start, on)


def is_misnamed(convention, place):
    """The convention still bears the name of the territoire that it started from, and covers another; that of
    a territoire that no longer exists is kept, as the text signed then has it."""
    start = convention.territoire if convention.territoire_id and place.parts else None
    return (
        start is not None
        and not start.is_former
        and convention.name == start.name
        and place.words != start.with_article
    )


def communes_of(convention, *, on=None):
    """The communes inside on the day `on` (today), by name. One query, or two."""
    on = on or timezone.localdate()
    return as_of([row.commune for row in compiled.rows(_inside, convention.pk, on=on)], on)


def _inside(convention, *, on):
    rows = MouvementPerimetre.objects.filter(convention=convention).on(on)
    return rows.select_related(*(f"commune__{name}" for name in _RELATED))


def size_of(convention, *, on):
    """The `Territory` of a convention on the day `on`, for its size alone: neither named nor placed. One query,
    or two."""
    rows = compiled.rows(_counted_inside, convention.pk, on=on)
    return Territory((), as_of([row.commune for row in rows], on), has_body=True)


def _counted_inside(convention, *, on):
    rows = MouvementPerimetre.objects.filter(convention=convention).on(on)
    return rows.select_related("commune").only(*(f"commune__{name}" for name in _SIZED))


def as_of(communes, on):
    """These communes on the day `on`, by name: those that merged since are the commune that they became.
    One query when there are some, else none."""
    found = {commune.pk: commune for commune in communes}
    if gone := {each.code: key for key, each in found.items() if each.valid_to and each.valid_to < on}:
        became = CommuneAncienCode.objects.filter(old_code__in=gone)
        for former in became.select_related("commune", *(f"commune__{name}" for name in _RELATED)):
            found.pop(gone[former.old_code])
            found.setdefault(former.commune_id, former.commune)
    return tuple(sorted(found.values(), key=lambda each: (each.search_name, each.code)))


def _is_whole(body, communes, on):
    """Whether these communes are all those of the body, and no other."""
    if any(getattr(each, _INSIDE[body.kind]) != body.pk for each in communes):
        return False
    return body.communes(on=on).count() == len(communes)


def _by_bodies(communes, start, on):
    groups = {}
    for commune in communes:
        groups.setdefault(commune.ept or commune.epci, []).append(commune)
    sizes = _sizes([body for body in groups if body], on)
    whole = [body for body in groups if body and len(groups[body]) == sizes[body.pk]]
    whole.sort(key=lambda body: (body.pk != start, body.search_name, body.pk))
    left = [commune for commune in communes if (commune.ept or commune.epci) not in whole]
    parts = [body.with_article for body in whole]
    if left and len(left) <= NAMED:
        parts.append(named_communes(left))
    elif left:
        parts += _counted({body: rows for body, rows in groups.items() if body not in whole}, sizes)
    if len(parts) > GROUPS:
        return _by_departements(communes, on)
    return Territory(tuple(parts), communes, has_body=bool(whole), is_counted=len(left) > NAMED)


def _counted(groups, sizes):
    """« 31 des 43 communes de la communauté… », each EPCI in turn; communes alone in theirs come last."""
    alone = [rows[0] for body, rows in groups.items() if body and len(rows) == 1] + groups.get(None, [])
    shared = [body for body, rows in groups.items() if body and len(rows) > 1]
    for body in sorted(shared, key=lambda body: (body.search_name, body.pk)):
        yield f"{number(len(groups[body]))} des {number(sizes[body.pk])} communes {french.de(body.with_article)}"
    if alone:
        others = "autres communes" if shared else "communes"
        yield named_communes(alone) if len(alone) <= NAMED else f"{number(len(alone))} {others}"


def _by_departements(communes, on):
    """Too many to name: the département when it is whole, else how many of its communes."""
    groups = {}
    for commune in communes:
        groups.setdefault(commune.departement, []).append(commune)
    if len(groups) == 1 and (body := communes[0].departement) and _is_whole(body, communes, on):
        return Territory((body.with_article,), communes, has_body=True)
    if None in groups or len(groups) > GROUPS:
        return Territory((f"{number(len(communes))} communes",), communes, is_counted=True)
    parts = [
        f"{counted(len(rows), 'commune')} {french.de(body.with_article)}"
        for body, rows in sorted(groups.items(), key=lambda row: row[0].code)
    ]
    return Territory(tuple(parts), communes, is_counted=True)


def _sizes(bodies, on):
    """{key of a body: count of its communes on this day}. One query."""
    keys = [body.pk for body in bodies]
    rows = Territoire.objects.communes().current(on=on).filter(Q(epci__in=keys) | Q(ept__in=keys))
    sizes = Counter()
    for epci, ept, count in rows.order_by().values_list("epci", "ept").annotate(n=Count("pk")):
        sizes[epci] += count
        sizes[ept] += count
    return sizes
