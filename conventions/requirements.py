"""What `conventions` itself asks before a state is entered (DOMAIN § 4.2). Upper floors add theirs.

A date that is unknown binds no blocking guard (DESIGN § 4.14): it is a warning.
"""

from django.urls import reverse

from conventions import signing
from conventions.doors import guards
from conventions.enums import SIGNED, PartieRole
from conventions.enums import ConventionState as S
from conventions.models.convention import Convention
from conventions.models.themes import Theme
from core import compiled
from core.dates import last_day, latest, of_words
from core.transitions import Lack

#: Beyond, parties are counted, and only the first ones named.
NAMED = 6


def _url(name, convention):
    return reverse(f"conventions:{name}", args=[convention.pk])


def _required(convention):
    rows = convention.parties.required().select_related("organisation__territoire")
    return list(signing.with_facts(rows))


def _of_parties(convention, parties, one, several):
    """One lack a party, or a single one that counts them. `one` takes « de la commune de … », `several` the count."""
    if len(parties) <= NAMED:
        for partie in parties:
            url = reverse("conventions:partie", args=[convention.pk, partie.pk])
            yield Lack(one.format(partie.de_la), url)
        return
    first = ", ".join(partie.name for partie in parties[:NAMED])
    rest = len(parties) - NAMED
    more = f" et {rest} autre{'s' if rest > 1 else ''}"
    yield Lack(several.format(len(parties)) + f" : {first}{more}", _url("parties", convention))


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
        noun = "thèmes obligatoires absents" if len(labels) > 1 else "thème obligatoire absent"
        yield Lack(f"{noun} : {', '.join(labels)}", _url("edit", convention), is_blocking=False)


@guards.guard(S.READY_TO_SIGN)
def everyone_has_authorised(convention):
    parties = _required(convention)
    if not parties:
        yield Lack("au moins une partie dont la signature est requise", _url("parties", convention))
    yield from _of_parties(
        convention,
        [partie for partie in parties if not partie.initial.is_authorised],
        "l’autorisation {}, ou son motif si elle est sans objet",
        "{} autorisations, ou leur motif si elles sont sans objet",
    )


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
def its_text_is_kept(convention):
    """B: the file that was signed, made here or deposited, unless the convention is « enregistrée déjà signée »."""
    if convention.is_reprise or signing.text_files(convention).exists():
        return
    version = signing.version_signed(convention)
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
            if act.authorises and known and max(known) > signed_on:
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
        url = f"{reverse('conventions:create')}?predecessor={convention.pk}"
        yield Lack("une convention qui prend la suite", url)
    elif not any(state in SIGNED for _, state in successors):
        url = reverse("conventions:parties", args=[successors[0][0]])
        yield Lack("la signature de la convention qui prend la suite", url)


def _successors(convention, *, on):
    following = Convention.objects.filter(predecessor=convention).exclude(state=S.ABANDONED)
    return following.order_by("-pk").values_list("pk", "state")
