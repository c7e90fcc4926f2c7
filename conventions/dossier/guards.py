"""What `conventions` itself asks before a state is entered (DOMAIN § 4.2). Upper floors add theirs.

A date that is unknown binds no blocking guard (DESIGN § 4.14): it is a warning.
"""

from django.urls import reverse

from conventions.doors import guards
from conventions.enums import SIGNED, PartieRole, VersionKind
from conventions.enums import ConventionState as S
from conventions.models.convention import Convention
from conventions.models.themes import Theme
from conventions.signing import progress
from conventions.signing.models.parties import Signataire, signed_condition
from core import compiled
from core.dates import last_day, latest, of_words
from core.formats import counted, plural
from core.transitions import Lack

#: Beyond, parties are counted, and only the first ones named.
NAMED = 6


def _url(name, convention):
    return reverse(f"conventions:{name}", args=[convention.pk])


def _with_place(parties):
    return parties.select_related("organisation__territoire")


def _required(convention):
    return list(progress.with_facts(_with_place(convention.parties.required())))


def _of_parties(convention, parties, one, several, *, is_blocking=True):
    """One lack a party, or a single one that counts them. `one` takes « de la commune de … », `several` the count."""
    if len(parties) <= NAMED:
        for partie in parties:
            url = reverse("conventions:partie", args=[convention.pk, partie.pk])
            yield Lack(one.format(partie.de_la), url, is_blocking=is_blocking)
        return
    first = ", ".join(partie.name for partie in parties[:NAMED])
    rest = len(parties) - NAMED
    more = f" et {counted(rest, 'autre')}"
    text = several.format(len(parties)) + f" : {first}{more}"
    yield Lack(text, _url("parties", convention), is_blocking=is_blocking)


@guards.guard(S.DIAGNOSTIC)
def a_caf_and_a_collectivite(convention):
    roles = set(convention.parties.values_list("role", flat=True))
    if PartieRole.CAF not in roles:
        yield Lack("la Caf parmi les parties", _url("parties", convention))
    if PartieRole.COLLECTIVITE not in roles:
        yield Lack("une collectivité parmi les parties", _url("parties", convention))


@guards.guard(S.APPROVAL)
def a_period(convention):
    starts, ends = convention.starts_on, convention.ends_on
    url = _url("dates", convention)
    if not (starts and ends):
        yield Lack("la période de la convention n’est pas connue", url, is_blocking=False)
        return
    if starts >= ends:
        yield Lack("une fin postérieure à la prise d’effet", url)
        return
    length, caf = convention.length_in_years(), convention.caf
    if not caf.min_years <= length <= caf.max_years:
        text = f"la durée ({length:g} ans) sort de la règle de la Caf, de {caf.min_years} à {caf.max_years} ans"
        yield Lack(text.replace(".", ","), url, is_blocking=False)


@guards.guard(S.APPROVAL)
def mandatory_themes(convention):
    missing = Theme.objects.mandatory_for(convention).exclude(pk__in=convention.themes.values("pk"))
    if labels := [theme.label for theme in missing]:
        noun = plural(len(labels), "thème obligatoire absent")
        yield Lack(f"{noun} : {', '.join(labels)}", _url("edit", convention), is_blocking=False)


@guards.guard(S.READY_TO_SIGN)
def everyone_has_authorised(convention):
    """B: an authorisation a party, on what was submitted. W: it is not known on which version.

    Three queries: the parties with their organisations, their votes, the versions.
    """
    rows = convention.parties.required().select_related("organisation__territoire", "initial")
    parties = list(progress.with_votes(rows))
    if not parties:
        yield Lack("au moins une partie dont la signature est requise", _url("parties", convention))
    yield from _of_parties(
        convention,
        [partie for partie in parties if not (partie.initial.exemption or _authorising(partie))],
        "l’autorisation {}, ou son motif si elle est sans objet",
        "{} autorisations, ou leur motif si elles sont sans objet",
    )
    yield from _on_the_version_submitted(convention, parties)


def _authorising(partie):
    """Its votes that authorise, on whatever version."""
    return [act for act in partie.initial.autorisations.all() if act.authorises]


def _on_the_version_submitted(convention, parties):
    voted = progress.version_voted(convention)
    if voted is None:
        if convention.state == S.APPROVAL:
            text = (
                "aucune version n’a été soumise aux assemblées : celle à signer sera figée de ce qui est écrit ce jour"
            )
            yield Lack(text, _url("texte", convention), is_blocking=False)
        return
    other, unknown = [], []
    for partie in parties:
        if partie.initial.exemption or not (found := _authorising(partie)):
            continue
        versions = {act.voted_version_id for act in found if act.is_on_the_text}
        if versions <= {None}:
            (unknown if versions else other).append(partie)
    number = f"la version n° {voted.number}"
    yield from _of_parties(
        convention,
        other,
        f"l’autorisation {{}} sur {number}, ou sa confirmation : son vote porte sur une autre version",
        f"{{}} autorisations sur {number}, ou leur confirmation : ces votes portent sur une autre version",
    )
    if unknown:
        named = ", ".join(partie.name for partie in unknown[:NAMED])
        rest = f" et {len(unknown) - NAMED} autres" if len(unknown) > NAMED else ""
        text = f"la version votée n’est pas connue : {named}{rest}"
        yield Lack(text, _url("parties", convention), is_blocking=False)


@guards.guard(S.IN_FORCE)
def everyone_has_signed(convention):
    parties = _required(convention)
    if not parties:
        yield Lack("au moins une partie dont la signature est requise", _url("parties", convention))
        return
    unsigned = [partie for partie in parties if not partie.initial.is_signed]
    yield from _of_parties(convention, unsigned, "la date de signature {}", "{} dates de signature")
    starts = convention.starts_on_known
    dated = [row.signed_on for partie in parties for row in partie.initial.signataires.all() if row.signed_on]
    if not unsigned and starts and starts.date and dated and max(dated) > last_day(starts.date, starts.precision):
        signed = latest(
            row.signed_on_known.parts for partie in parties for row in partie.initial.signataires.all() if row.signed_on
        )
        text = f"signature {of_words(*signed.parts)}, après la prise d’effet {convention.starts_on_of_words}"
        yield Lack(text, _url("parties", convention), is_blocking=False)


@guards.guard(S.IN_FORCE)
def signed_on_this_version(convention):
    """B: a required signature given on a version to sign of another text, before the draft was opened again; W: one
    that is not required.

    W: one that was dated before any version to sign was made. Those of a convention signed outside the portal are on
    none, as everybody knows.
    """
    if (version := progress.version_signed(convention)) is None:
        return
    given = Signataire.objects.filter(signed_version__kind=VersionKind.TO_SIGN)
    other = given.exclude(signed_version__sha256=version.sha256).values("partie_acte")
    required = _with_place(convention.parties.required())
    number = f"la version n° {version.number}"
    yield from _of_parties(
        convention,
        list(required.filter(initial__in=other)),
        f"la signature {{}} sur {number} : celle qui est datée porte sur un autre texte, effacez sa date puis saisissez "
        "la nouvelle",
        f"{{}} signatures sur {number} : celles qui sont datées portent sur un autre texte",
    )
    yield from _of_parties(
        convention,
        list(_with_place(convention.parties.optional()).filter(initial__in=other)),
        f"la signature {{}} sur {number} : celle qui est datée porte sur un autre texte",
        f"{{}} signatures facultatives sur {number} : celles qui sont datées portent sur un autre texte",
        is_blocking=False,
    )
    if not progress.names_versions(convention):
        return
    none = Signataire.objects.filter(signed_condition(), signed_version=None).values("partie_acte")
    yield from _of_parties(
        convention,
        list(required.filter(initial__in=none)),
        "la signature {} n’est sur aucune version : elle a été datée avant que celle à signer soit faite",
        "{} signatures ne sont sur aucune version : elles ont été datées avant que celle à signer soit faite",
        is_blocking=False,
    )


@guards.guard(S.IN_FORCE)
def parties_of_this_version(convention):
    """W: a party that the version to sign does not name, added or renamed since it was made, or that it names and that
    is party no more. Those made before everything was frozen name nobody."""
    if (version := progress.version_signed(convention)) is None:
        return
    rows = type(version).objects.filter(pk=version.pk)
    printed = rows.values_list("content__printed__parties", flat=True).get()
    if printed is None:
        return
    told = [party["name"] for party in printed]
    named, url = f"la version à signer n° {version.number}", _url("parties", convention)
    names = [partie.formal_name for partie in _with_place(convention.parties.all())]
    for name in names:
        if name not in told:
            yield Lack(f"{named} ne nomme pas « {name} »", url, is_blocking=False)
    for name in told:
        if name not in names:
            yield Lack(f"{named} nomme « {name} », qui n’est plus partie", url, is_blocking=False)


@guards.guard(S.IN_FORCE)
def its_text_is_kept(convention):
    """B: the file that was signed, made here or deposited, unless the convention is « enregistrée déjà signée ».

    W: the copy that was deposited is older than the version to sign: it may be that of an earlier text.
    """
    if convention.is_reprise:
        return
    version, files = progress.version_signed(convention), list(progress.text_files(convention))
    if files:
        if version and not version.document_id and files[-1].created_at < version.made_at:
            text = "la convention signée déposée est antérieure à la version à signer, dont elle doit être la copie"
            yield Lack(text, _url("documents", convention), is_blocking=False)
        return
    url = (
        reverse("conventions:version", args=[convention.pk, version.number])
        if version
        else _url("documents", convention)
    )
    yield Lack("le PDF de la version à signer, ou la convention signée déposée dans les documents", url)


@guards.guard(S.IN_FORCE)
def signed_once_enforceable(convention):
    """W: a délibération binds once published and received (CGCT L.2131-1); of dates that are known."""
    for partie in _required(convention):
        if (signed_on := partie.initial.signed_on) is None:
            continue
        for act in partie.initial.autorisations.all():
            known = [day for day in (act.published_on, act.received_on) if day]
            if act.holds and known and max(known) > signed_on:
                which = "published_on" if max(known) == act.published_on else "received_on"
                said = of_words(max(known), getattr(act, f"{which}_precision"))
                url = reverse("conventions:partie", args=[convention.pk, partie.pk])
                text = f"signature {partie.de_la} avant que son acte soit exécutoire, à compter {said}"
                yield Lack(text, url, is_blocking=False)


@guards.guard(S.RENEWED)
def a_signed_successor(convention):
    """B: linked and signed; one that is still in preparation may yet be given up.

    It is not named: who reads this convention does not always read the one that follows.
    """
    successors = compiled.ask(_successors, convention.pk, on=None)
    if not successors:
        yield Lack("une convention qui prend la suite", _url("renew", convention))
    elif not any(state in SIGNED for _, state in successors):
        url = reverse("conventions:parties", args=[successors[0][0]])
        yield Lack("la signature de la convention qui prend la suite", url)


def _successors(convention, *, on):
    following = Convention.objects.filter(predecessor=convention).exclude(state=S.ABANDONED)
    return following.order_by("-pk").values_list("pk", "state")
