import re

from django.db import models
from django.db.models import Case, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Concat, Length
from django.utils import timezone

from . import perms
from .enums import COLLECTIVITE_KINDS, TerritoireKind

#: Longer questions are cut: no name of the reference reaches this length.
SEARCH_LENGTH = 120
SEARCH_LIMIT = 50


class SearchName(Func):
    """The SQL twin of what `search_name` holds: no accent, no capital, no
    punctuation, « Saint » and « Sainte » as « st » and « ste »."""

    function = "ctg_search_name"
    output_field = models.TextField()


def clean_question(text):
    """What may be asked of the database: no NUL byte, bounded, '' if nothing is left."""
    text = (text or "").replace("\x00", "")[:SEARCH_LENGTH].strip()
    return text if any(character.isalnum() for character in text) else ""


def is_shortened(code):
    """Whether it may be an Insee code that a spreadsheet took for a number, and that lost its zero: « 1053 »."""
    return re.fullmatch("[0-9]{4}", code) is not None


class SearchQuerySet(models.QuerySet):
    #: Fields compared to the question as a code, in capitals.
    code_fields: tuple[str, ...] = ()
    #: Orders equal ranks, after the length of the name.
    search_ties: tuple = ("search_name", "pk")

    #: What a row is in, or is, when it is in a département.
    places: tuple[str, ...] = ("departement", "pk")

    def search(self, text, *, limit=SEARCH_LIMIT, near=None, own=()):
        """At most `limit` rows (None: all) whose name or code answers `text`.

        Best first: exact code, exact name, beginning of the name, beginning of
        a word, then anywhere, every word of the question being there. Accents,
        capitals, apostrophes and hyphens do not count. Of two that answer as well, that of
        one's own work (`own`, querysets of keys) comes first, then that of these départements (`near`). An empty question, or one
        without letter or figure, finds nothing.
        """
        text = clean_question(text)
        if not text:
            return self.none()
        asked = SearchName(Value(text))
        code = "".join(text.split()).upper()
        is_code = Q()
        starts_code = Q()
        # Every code has a figure: without one, only the index of names is read.
        if any(character.isdigit() for character in code):
            for field in self.code_fields:
                is_code |= Q(**{f"{field}__in": [code, f"0{code}"]} if is_shortened(code) else {field: code})
                if len(code) >= 2:
                    starts_code |= Q(**{f"{field}__startswith": code})
        every_word = Q()
        for word in text.split():
            if any(character.isalnum() for character in word):
                every_word &= Q(search_name__contains=SearchName(Value(word)))
        rows = self.filter(is_code | starts_code | every_word).annotate(
            search_rank=Case(
                *([When(is_code, then=0)] if is_code else []),
                When(search_name=asked, then=1),
                When(search_name__startswith=asked, then=2),
                When(search_name__contains=Concat(Value(" "), asked), then=3),
                default=4,
                output_field=IntegerField(),
            )
        )
        is_near = Q.create([(f"{place}__in", near) for place in self.places], Q.OR)
        is_own = Q.create([("pk__in", keys) for keys in own], Q.OR)
        cases = [*([When(is_own, then=0)] if own else []), *([When(is_near, then=1)] if near is not None else [])]
        first = [Case(*cases, default=2)] if cases else []
        rows = rows.order_by("search_rank", *first, Length("search_name"), *self.search_ties)
        return rows if limit is None else rows[:limit]


class TerritoireQuerySet(SearchQuerySet):
    code_fields = ("code",)
    search_ties = (F("population").desc(nulls_last=True), "search_name", "code")

    def communes(self):
        return self.filter(kind=TerritoireKind.COMMUNE)

    def epcis(self):
        return self.filter(kind=TerritoireKind.EPCI)

    def departements(self):
        return self.filter(kind=TerritoireKind.DEPARTEMENT)

    def regions(self):
        return self.filter(kind=TerritoireKind.REGION)

    def current(self, *, on=None):
        """Those that exist on the day `on` (today)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )

    def with_labels(self):
        """Ready for `label_with_departement`, without one more query a row."""
        return self.select_related("departement")

    def total_population(self):
        """Sum of the known populations; None when none is known. One query."""
        return self.aggregate(total=models.Sum("population"))["total"]


class CafQuerySet(models.QuerySet):
    def opened(self):
        """Cafs that use the portal."""
        return self.filter(opened_at__isnull=False)


class OrganisationQuerySet(SearchQuerySet):
    code_fields = ("siren", "territoire__code")
    places = ("territoire__departement", "territoire")
    search_ties = (F("territoire__population").desc(nulls_last=True), "search_name", "pk")

    def visible_to(self, user, *, on=None):
        """The national reference, and what this person's Cafs made. Every view starts here."""
        return self.filter(Q(caf__isnull=True) | Q(caf__in=perms.caf_ids(user, on=on)))

    def usable_by(self, caf):
        """What a Caf may name as a party, partner or employer: the national
        reference, and the organisations it made itself."""
        return self.filter(Q(caf__isnull=True) | Q(caf=caf))

    def reference(self):
        return self.filter(caf__isnull=True)

    def collectivites(self):
        return self.filter(kind__in=COLLECTIVITE_KINDS)

    def with_labels(self):
        """Ready for `label`, without one more query a row."""
        return self.select_related("territoire__departement")
