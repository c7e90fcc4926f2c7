"""What assemblies vote on, among all that a convention says: frozen, compared, told piece by piece.

A piece is an article, a party, a fiche, a table, an uploaded annex…: what people mend, and where.
"""

import re
from dataclasses import dataclass, replace
from functools import partial

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from actions.telling import Fiche
from conventions.enums import VersionKind
from conventions.perimeter.territory import without_population
from conventions.text import signature
from conventions.text.versions import FrozenText
from core.blocks import blocks, line_block, unmarked
from core.differing import ADDED, KEPT, REMOVED, Line, compare_blocks
from core.frozen import as_data
from core.transitions import Lack

from .convention_presenter import DiagnosticAnnexe, EvaluationAnnexe, PlanAnnexe
from .convention_source import frozen_document, printed_convention


def printed(convention, *, on):
    """PrintedConvention of the day `on`, without what no document prints: what it counts or follows may change."""
    found = printed_convention(convention, on, signature.around(convention), is_working=False)
    return replace(found, annexes=tuple(_printed(annexe) for annexe in found.annexes))


def _printed(annexe):
    if isinstance(annexe, DiagnosticAnnexe):
        themes = tuple(
            replace(theme, constats=_alone(theme.constats, enjeu_count=0, indicators=())) for theme in annexe.themes
        )
        volets = tuple(replace(volet, enjeux=_alone(volet.enjeux, constat_count=0)) for volet in annexe.volets)
        return replace(annexe, themes=themes, volets=volets)
    if isinstance(annexe, PlanAnnexe):
        nodes, fiches = tuple(_node(node) for node in annexe.nodes), tuple(_fiche(each) for each in annexe.fiches)
        return replace(annexe, nodes=nodes, fiches=fiches)
    if isinstance(annexe, EvaluationAnnexe):
        measures = (replace(each, indicator=replace(each.indicator, values=())) for each in annexe.measures)
        return replace(annexe, measures=tuple(measures))
    return annexe


def _alone(rows, **blank):
    return tuple(replace(row, **blank) for row in rows)


def _node(node):
    nodes, fiches = tuple(_node(each) for each in node.nodes), tuple(_fiche(each) for each in node.fiches)
    return replace(node, nodes=nodes, fiches=fiches)


def _fiche(fiche):
    return replace(
        fiche,
        actors=(),
        carriers=(),
        has_indicator=False,
        progress_rate=None,
        progress_comment="",
        progress_when="",
        indicators=_alone(fiche.indicators, values=()),
    )


def settled(now, kept):
    """The text `now`, with what lives without it as `kept` told it: the meetings of the COPIL are announced and held,
    fiches are started and followed (DOMAIN § 4.2: « progress and indicators are free »)."""
    found = tuple(_as_followed(annexe, kept.printed) for annexe in now.printed.annexes)
    return replace(now, printed=replace(now.printed, annexes=found))


def _as_followed(annexe, kept):
    if isinstance(annexe, PlanAnnexe):
        fiches = {each.id: each for each in getattr(kept.plan, "all_fiches", ())}
        return _with_fiches(annexe, fiches)
    return _with_meetings(annexe, kept) if isinstance(annexe, EvaluationAnnexe) else annexe


def _with_fiches(part, kept):
    """A plan, or a node of it, with the follow-up of its fiches as it was kept."""
    nodes = tuple(_with_fiches(each, kept) for each in part.nodes)
    return replace(part, nodes=nodes, fiches=tuple(_with_follow_up(each, kept.get(each.id)) for each in part.fiches))


def _with_follow_up(fiche, kept):
    """State and progress, steps done, what was spent. One that is abandoned is no longer in the plan."""
    if kept is None or kept.state_note != fiche.state_note:
        return fiche
    etapes, budget, means = ({each.pk: each for each in getattr(kept, name)} for name in FOLLOWED)
    return replace(
        fiche,
        state=kept.state,
        state_key=kept.state_key,
        progress=kept.progress,
        etapes=tuple(_as(each, etapes, "is_done", "done") for each in fiche.etapes),
        budget=tuple(_as(each, budget, "actual") for each in fiche.budget),
        human_means=tuple(
            _as(each, means, "amount", "actual") if _planned(each) == _planned(means.get(each.pk)) else each
            for each in fiche.human_means
        ),
    )


#: Rows of a fiche of which something is written as it goes.
FOLLOWED = ("etapes", "budget", "human_means")


def _as(row, kept, *names):
    was = kept.get(row.pk)
    return replace(row, **{name: getattr(was, name) for name in names}) if was else row


def _planned(means):
    return means and (means.planned, means.unit)


def _with_meetings(annexe, kept):
    told = {
        line.year: line.copil for each in kept.annexes if isinstance(each, EvaluationAnnexe) for line in each.calendar
    }
    return replace(
        annexe, calendar=tuple(replace(line, copil=told.get(line.year, line.copil)) for line in annexe.calendar)
    )


# --- Pieces -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """`label`: « l’article 4 – Engagements », in a sentence; `url`: where it is read and mended; `value`: what it
    says; `alone`: the FrozenText that holds it and nothing else, None for what is never drawn alone, whose `words`
    are lines."""

    label: str
    url: str
    value: object
    alone: FrozenText | None = None
    words: tuple[str, ...] = ()


class _Pieces(dict):
    """{key: Piece} of a text, in the order of the document."""

    def __init__(self, text, convention):
        super().__init__()
        self.text, self.key = text, convention.pk
        self.empty = replace(text, articles=(), printed=replace(text.printed, parties=(), annexes=(), files=()))
        self._cover()
        for article in text.articles:
            name = f"l’article {article.number} – {article.title}" if article.number else f"« {article.title} »"
            url = self._url("conventions:texte") + f"#article-{article.id}"
            self["article", article.id] = Piece(name, url, as_data(article), replace(self.empty, articles=(article,)))
        self._order("l’ordre des articles", "conventions:texte", {each.id: each.title for each in text.articles})
        for party in text.printed.parties:
            url = self._url("conventions:parties")
            self["party", party.name] = Piece(
                f"la partie « {party.name} »", url, as_data(party), self._with(parties=(party,))
            )
        self._order(
            "l’ordre des parties", "conventions:parties", {each.name: each.name for each in text.printed.parties}
        )
        for annexe in text.printed.annexes:
            {"diagnostic": self._diagnostic, "governance": self._governance, "plan": self._plan,
             "evaluation": self._evaluation}[annexe.kind](annexe)  # fmt: skip
        for kept in text.printed.files:
            name = f"le document « {kept.title} »"
            url = self._url("conventions:documents")
            self["file", kept.document] = Piece(name, url, as_data(kept), self._with(files=(kept,)))
        files = {each.document: each.title for each in text.printed.files}
        self._order("l’ordre des documents annexés", "conventions:documents", files)

    def _url(self, name):
        return reverse(name, args=[self.key])

    def _with(self, **parts):
        return replace(self.empty, printed=replace(self.empty.printed, **parts))

    def _annexe(self, annexe, **parts):
        return self._with(annexes=(replace(_blank(annexe), **parts),))

    def _order(self, label, name, titles, number=None):
        """`titles`: {key: what it is called}, in order; `number`: of the annexe that holds them."""
        value = list(titles) if number is None else [number, *titles]
        annexe = () if number is None else (f"Annexe {number}",)
        self["order", label] = Piece(label, self._url(name), value, words=(*annexe, *titles.values()))

    def _cover(self):
        of = self.text.printed
        cover = (self.text.title, of.name, of.territory, of.reference)
        period, place = (of.period, of.years), (of.place, of.perimeter)
        edit, dates, perimeter = map(self._url, ("conventions:edit", "conventions:dates", "conventions:perimetre"))
        self["cover", ""] = Piece("l’intitulé de la convention", edit, cover, words=cover[:3])
        self["period", ""] = Piece("la période de la convention", dates, period, words=period)
        self["perimeter", ""] = Piece("le périmètre", perimeter, place, words=place)

    def _diagnostic(self, annexe):
        url = self._url("diagnostics:detail")
        self["diagnostic", ""] = Piece(
            "le texte du diagnostic", url, (annexe.number, annexe.html), self._annexe(annexe, html=annexe.html)
        )
        for theme in annexe.themes:
            words, table = replace(theme, table=None, chart=None), replace(theme, constats=(), html="")
            if theme.constats or theme.html:
                name = f"le diagnostic, thème « {theme.title} »"
                self["theme", theme.id] = Piece(name, url, as_data(words), self._annexe(annexe, themes=(words,)))
            if theme.table:
                name = f"le tableau « Indicateurs : {theme.title} »"
                self["table", theme.id] = Piece(name, url, as_data(table), self._annexe(annexe, themes=(table,)))
        if annexe.volets:
            alone = self._annexe(annexe, volets=annexe.volets)
            self["enjeux", ""] = Piece("les enjeux du diagnostic", url, as_data(annexe.volets), alone)

    def _governance(self, annexe):
        url = self._url("governance:instances")
        for comite in annexe.comites:
            alone = self._annexe(annexe, comites=(comite,))
            self["comite", comite.id] = Piece(f"le comité « {comite.name} »", url, as_data(comite), alone)
        comites = {each.id: each.name for each in annexe.comites}
        self._order("l’ordre des comités", "governance:instances", comites, annexe.number)

    def _plan(self, annexe):
        url, order = self._url("actions:plan"), {}
        alone = self._annexe(annexe, html=annexe.html)
        self["plan", ""] = Piece("l’introduction du plan d’actions", url, (annexe.html, annexe.declared_words), alone)
        for step in annexe.steps:
            order[step.id] = step.section.title
            if isinstance(step, Fiche):
                name, where = f"la fiche {step.code} « {step.title} »".replace("  ", " "), step.get_absolute_url()
                self["fiche", step.id] = Piece(name, where, as_data(step), self._annexe(annexe, fiches=(step,)))
            else:
                node = replace(step, nodes=(), fiches=())
                alone = self._annexe(annexe, nodes=(node,))
                self["node", step.id] = Piece(f"« {step.section.title} »", url, as_data(node), alone)
        self._order("l’ordre du plan d’actions", "actions:plan", order, annexe.number)

    def _evaluation(self, annexe):
        calendar = f"le tableau « {annexe.calendar_section.title} »"
        url = self._url("conventions:dates")
        value = annexe.number, as_data(annexe.calendar)
        self["calendar", ""] = Piece(calendar, url, value, self._annexe(annexe, calendar=annexe.calendar))
        measures = f"le tableau « {annexe.measures_section.title} »"
        alone = self._annexe(annexe, measures=annexe.measures)
        self["measures", ""] = Piece(measures, self._url("actions:plan"), as_data(annexe.measures), alone)


def _blank(annexe):
    """The annexe with its number, and nothing in it."""
    parts = ("themes", "volets", "comites", "nodes", "fiches", "measures", "calendar")
    return replace(annexe, **{name: () for name in parts if hasattr(annexe, name)}, html="")


def _around(text):
    """The FrozenText of a piece alone, without the piece."""
    annexes = tuple(_blank(annexe) for annexe in text.printed.annexes)
    return replace(text, articles=(), printed=replace(text.printed, parties=(), files=(), annexes=annexes))


def pieces(text, convention):
    """{key: Piece} of a FrozenText that is printed."""
    return _Pieces(text, convention)


#: Ends of what stands on its own line, beside those that `core.blocks` knows; headings deeper, or less deep, than its own.
BLOCK = re.compile(r"</(?:div|section|dt|dd|figure)>")
HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>")
#: What introduces a part and counts it: false of one drawn alone.
COUNTED = re.compile(r'<p class="d-chapo">.*?</p>', re.DOTALL)


def changes(kept, now, convention, since):
    """Lacks that name each piece of the text `now` that is not as it was `kept`, end with the words `since`, and tell
    what it read before and after when they are asked."""
    return [lack for _, lack in _changed(kept, now, convention, since)]


def late(kept, now, version, since):
    """The same of a version to sign, as the entry into force weighs it. W: what nobody may put back as it was, the
    figures of a table, the perimeter that the law changed, an article of which a field alone reads otherwise.

    A party that comes or goes is told apart (`requirements.parties_of_this_version`).
    """
    kept, now = _with_parties_of(kept, now), _with_parties_of(now, kept)
    if as_data(kept) == as_data(now):
        return []
    return [
        lack if _is_put_back(version, kept, now, *key) else replace(lack, is_blocking=False)
        for key, lack in _changed(kept, now, version.convention, since)
    ]


def _with_parties_of(text, other):
    names = {each.name for each in other.printed.parties}
    parties = tuple(each for each in text.printed.parties if each.name in names)
    return replace(text, printed=replace(text.printed, parties=parties))


def _is_put_back(version, kept, now, kind, key):
    """Whether what changed, in this piece, is what somebody wrote here."""
    if kind == "table":
        return False
    if kind == "perimeter":
        before, after = ((of.printed.place, without_population(of.printed.perimeter)) for of in (kept, now))
        return before != after and not version.convention.perimetre.filter(evenement__isnull=False).exists()
    if kind == "article":
        was = version.wordings.filter(article=key).values_list("label", "title", "source")
        written = version.convention.articles.filter(pk=key).values_list("number", "title", "body")
        return list(was) != list(written)
    return True


def _changed(kept, now, convention, since):
    """[(key of the piece, its Lack)]."""
    before, after = pieces(kept, convention), pieces(now, convention)
    found = []
    for key in (*before, *(key for key in after if key not in before)):
        old, new = before.get(key), after.get(key)
        if old is None or new is None or old.value != new.value:
            what = "ajout" if old is None else "retrait" if new is None else "modification"
            lines = partial(_lines, old, new)
            found.append((key, Lack(f"{(new or old).label} : {what} {since}", (new or old).url, lines=lines)))
    if any(kind != "measures" for (kind, _), _ in found):  # the table of the indicators says again what the fiches say
        found = [pair for pair in found if pair[0][0] != "measures"]
    named = [pair for pair in found if pair[0][0] != "order"]
    return named or found or [(("document", ""), Lack(f"le document : modification {since}"))]


def _lines(old, new):
    """What one of both pieces says otherwise; None for the one that is not there."""
    return changed_lines(_blocks(old, new), _blocks(new, old))


def changed_lines(before, after):
    """The `core.differing.Line` of two lists of blocks that are not the same in both: other words, or the same ones in
    another shape (an item that became a paragraph)."""
    found, rest = [], iter(before)
    for line in compare_blocks(before, after):
        if any(kind != KEPT for kind, _ in line):
            found.append(line)
            continue
        [(_, text)] = line
        was = next((block for block in rest if block.text == text), line)
        if (was.shape, was.depth) != (line.shape, line.depth):
            found += [Line.of(was, [(REMOVED, text)]), Line.of(line, [(ADDED, text)])]
    once = {
        (tuple(line), line.shape): line for line in found
    }  # a title is in its place, and in the list of the annexes
    return list(once.values())


def _blocks(piece, other):
    """The blocks of this piece as its document reads it; for None, of what is drawn around the other one."""
    if (piece or other).alone is None:
        return [line_block(line) for line in piece.words if line.strip()] if piece else []
    text = piece.alone if piece else _around(other.alone)
    text = replace(text, printed=replace(text.printed, perimeter=""))  # a piece of its own
    document = frozen_document(text, timezone.now(), kind=VersionKind.SUBMITTED, number="", sha256="")
    html = render_to_string("reporting/documents/_convention_body.html", {"document": document, "is_pdf": False})
    return printed_blocks(html)


def printed_blocks(html):
    """The blocks of the HTML of a document, which has more of them than a rich text."""
    return blocks(unmarked(BLOCK.sub("</p>", HEADING.sub(r"<\1h3>", COUNTED.sub("", html)))))


# --- Faults -------------------------------------------------------------------------------------

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)


def culprits(text, convention, fault_of):
    """[(Piece, its fault in words)] of those that cannot be printed. `fault_of(FrozenText)` says what is wrong with
    a text, '' when nothing is; what is wrong with a text that is empty is of no piece: nobody is named."""
    found = pieces(text, convention)
    if fault_of(found.empty):
        return []
    faulty = [(piece, fault_of(piece.alone)) for piece in found.values() if piece.alone is not None]
    return [(_with_table(piece, fault_of), fault) for piece, fault in faulty if fault]


def _with_table(piece, fault_of):
    """The piece, with the rank of its first table that is at fault."""
    if not piece.alone.articles:
        return piece
    [article] = piece.alone.articles
    for rank, table in enumerate(TABLE.findall(article.body), 1):
        if fault_of(replace(piece.alone, articles=(replace(article, body=table),))):
            return replace(piece, label=f"{piece.label}, tableau {rank}")
    return piece
