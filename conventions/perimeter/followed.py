"""The intercommunalités that a convention is tied to, as its communes come and go."""

from territories.enums import TerritoireKind

FOLLOWED_KINDS = (TerritoireKind.EPCI, TerritoireKind.EPT)


def follow_territoires(convention, added=None):
    """Tie the convention to the intercommunalité `added` once all its communes are inside, and untie it from
    those of today of which none is left, or that lie inside `added`: lists find it by their names, the diagnostic has
    their figures. Nothing stands beside a département, which holds them all."""
    inside = convention.perimetre.at_last().values("commune")
    for each in convention.autres_territoires.all():
        if not each.is_former and not each.communes().filter(pk__in=inside).exists():
            convention.autres_territoires.remove(each)
    if added is None or added.pk == convention.territoire_id or added.kind not in FOLLOWED_KINDS:
        return
    own = convention.territoire
    if own and (own.kind == TerritoireKind.DEPARTEMENT or _lies_in(added, own)):
        return
    others = list(convention.autres_territoires.all())
    if added.communes().exclude(pk__in=inside).exists() or any(_lies_in(added, each) for each in others):
        return
    convention.autres_territoires.remove(*(each for each in others if _lies_in(each, added)))
    convention.autres_territoires.add(added)


def _lies_in(small, large):
    """Whether all the communes of today of one are of the other; of a former one, nobody knows."""
    return (
        small != large and small.communes().exists() and not small.communes().exclude(pk__in=large.communes()).exists()
    )
