import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from core.addresses import of_row
from core.dates import words
from core.formats import counted
from core.models import Versioned
from core.ordering import InOrder

from . import french
from .enums import (
    COLLECTIVITE_KINDS,
    AncienCodeNature,
    CafKind,
    EpciNature,
    OrganisationKind,
    TerritoireKind,
)
from .managers import CafQuerySet, OrganisationQuerySet, SearchName, TerritoireQuerySet, clean_question

#: What no longer exists, by kind.
FORMER: dict[str, str] = {
    TerritoireKind.COMMUNE: "ancienne commune",
    TerritoireKind.EPCI: "ancienne intercommunalité",
    TerritoireKind.EPT: "ancien établissement public territorial",
    TerritoireKind.DEPARTEMENT: "ancien département",
}

siren_validator = RegexValidator(r"^[0-9]{9}\Z", "Un numéro SIREN compte neuf chiffres, par exemple 200070894.")


class Territoire(models.Model):
    """A place of the official geography, commune to France, with its legal population.

    Rows are never deleted: what disappears gets a `valid_to`. `code` is the Insee
    code (communes: five characters, text), the SIREN for an EPCI or an EPT.
    """

    kind = models.CharField("nature", max_length=20, choices=TerritoireKind)
    code = models.CharField("code", max_length=12)
    name = models.CharField("nom", max_length=200)
    search_name = models.GeneratedField(expression=SearchName("name"), output_field=models.TextField(), db_persist=True)
    departement = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    region = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région")
    epci = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="intercommunalité"
    )
    ept = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="établissement public territorial",
    )
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[siren_validator])
    population = models.PositiveIntegerField("population municipale", null=True, blank=True)
    population_year = models.PositiveSmallIntegerField("millésime de la population", null=True, blank=True)
    postal_codes = models.CharField("codes postaux", max_length=400, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    lat = models.FloatField("latitude", null=True, blank=True)
    nature = models.CharField("nature juridique", max_length=5, choices=EpciNature, blank=True)
    fiscalite = models.CharField("fiscalité", max_length=3, blank=True)
    zone = models.CharField("zone", max_length=5, blank=True)
    has_outline = models.BooleanField("a un contour", default=False)
    valid_from = models.DateField("existe depuis le", null=True, blank=True)
    valid_to = models.DateField("a cessé d’exister le", null=True, blank=True)

    objects = TerritoireQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        # Not `name`: where the database sorts bytes, « Évry » would come after « Yerres ».
        ordering = ["search_name", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="territoire_one_row_per_code",
                violation_error_message="Ce code est déjà celui d’un territoire de même nature.",
            ),
            models.CheckConstraint(
                name="territoire_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fin précède le début.",
            ),
        ]
        indexes = [
            models.Index(fields=["departement", "kind", "search_name"], name="territoire_by_departement"),
            models.Index(fields=["kind", "search_name", "code"], name="territoire_by_kind"),
            # The list of all: its first page, and how many there are, without reading the rows.
            models.Index(fields=["search_name", "id"], name="territoire_by_name"),
            models.Index(fields=["kind", "valid_from", "valid_to"], name="territoire_counted"),
            models.Index(fields=["code"], name="territoire_by_code", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["search_name"], name="territoire_by_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("territories:detail", args=[self.kind, self.code])

    @property
    def departement_code(self):
        """« 21 » for what lies in the Côte-d’Or, and for the Côte-d’Or itself; '' beyond."""
        if self.kind == TerritoireKind.DEPARTEMENT:
            return self.code
        return self.departement.code if self.departement_id else ""

    @property
    def label_with_departement(self):
        """« Grigny (91, Essonne) »: tells namesakes apart. Reads `departement` (see `with_labels`)."""
        if self.kind == TerritoireKind.DEPARTEMENT:
            return f"{self.name} ({self.code})"
        if not self.departement_id:
            return self.name
        return f"{self.name} ({self.departement.code}, {self.departement.name})"

    @property
    def is_former(self):
        """It no longer exists today; `valid_to` is its last day."""
        return self.valid_to is not None and self.valid_to < timezone.localdate()

    @cached_property
    def successor(self):
        """The commune that a former commune became, with its label; None for any other place, of which the
        reference says the last day only. One query for a former commune; see `with_successors`."""
        if not (self.is_former and self.kind == TerritoireKind.COMMUNE):
            return None
        became = CommuneAncienCode.objects.filter(old_code=self.code).select_related("commune__departement").first()
        return became.commune if became else None

    @property
    def former_words(self):
        """« ancienne commune, jusqu’au 31 décembre 2016, aujourd’hui Valforêt »; '' while it exists."""
        if not self.is_former:
            return ""
        said = f"{FORMER.get(self.kind, 'ancien territoire')}, jusqu’au {words(self.valid_to)}"
        return f"{said}, aujourd’hui {self.successor.name}" if self.successor else said

    @property
    def label_with_dates(self):
        """`label_with_departement`, and what became of a place that no longer exists."""
        return ", ".join(each for each in (self.label_with_departement, self.former_words) if each)

    @property
    def short_name(self):
        """The name without its legal form: « Gevrey-Chambertin et Nuits » for « CC de … »."""
        return french.short_epci_name(self.name) if self.kind == TerritoireKind.EPCI else self.name

    @property
    def formal_name(self):
        """« Commune de Grigny », « Communauté de communes de … », « Département de la Côte-d’Or »."""
        return french.formal_territoire_name(self.kind, self.name, self.code)

    @property
    def with_article(self):
        """« la commune de Grigny »."""
        return french.with_article(self.formal_name)

    @property
    def population_words(self):
        """« 66 919 habitants (2023) »; '' when unknown."""
        if self.population is None:
            return ""
        year = f" ({self.population_year})" if self.population_year else ""
        return f"{counted(self.population, 'habitant')}{year}"

    @property
    def code_label(self):
        """What `code` is called for this kind of territoire."""
        if self.kind in (TerritoireKind.EPCI, TerritoireKind.EPT):
            return "SIREN"
        return "Code Insee" if self.kind == TerritoireKind.COMMUNE else "Code"

    @property
    def postal_codes_words(self):
        return ", ".join(self.postal_codes.split())

    def communes(self, *, on=None):
        """Communes inside, current on the day `on` (today); itself for a commune."""
        every = Territoire.objects.communes().current(on=on)
        match self.kind:
            case TerritoireKind.EPCI:
                return every.filter(epci=self)
            case TerritoireKind.EPT:
                return every.filter(ept=self)
            case TerritoireKind.DEPARTEMENT:
                return every.filter(departement=self)
            case TerritoireKind.REGION:
                return every.filter(region=self)
            case TerritoireKind.COMMUNE:
                return Territoire.objects.filter(pk=self.pk)
            case TerritoireKind.FRANCE:
                return every
        return every.none()

    def cafs(self):
        """Cafs whose départements hold this territoire's communes (two for some EPCIs)."""
        if self.kind == TerritoireKind.DEPARTEMENT:
            return Caf.objects.filter(departements=self)
        departements = self.communes().order_by().values("departement")
        if self.is_former and not departements.exists():  # its communes have gone to others
            return Caf.objects.filter(departements=self.departement_id)
        return Caf.objects.filter(departements__in=departements).distinct()


class CommuneAncienCode(models.Model):
    """A code that now leads to another commune: merged or delegated communes,
    arrondissements of Paris, Lyon and Marseille."""

    old_code = models.CharField("ancien code", max_length=5)
    commune = models.ForeignKey(
        Territoire, models.PROTECT, related_name="anciens_codes", verbose_name="commune actuelle"
    )
    nature = models.CharField("nature", max_length=30, choices=AncienCodeNature)
    name = models.CharField("nom", max_length=200, blank=True)

    class Meta:
        verbose_name = "ancien code de commune"
        verbose_name_plural = "anciens codes de communes"
        ordering = ["old_code"]
        constraints = [
            models.UniqueConstraint(fields=["old_code"], name="ancien_code_leads_to_one_commune"),
        ]

    def __str__(self):
        return f"{self.old_code} → {self.commune_id}"

    @property
    def label(self):
        """« Béon, commune déléguée, aujourd’hui Magnieu (01, Ain) »; by its code when it has no name. A commune that kept
        the code of one of those it was made of: « Clémencey, aujourd’hui Valforêt (21, Côte-d’Or) »."""
        if self.old_code == self.commune.code:
            return f"{self.name}, aujourd’hui {self.commune.label_with_departement}"
        is_place = self.name and self.nature == AncienCodeNature.ANCIEN_CODE
        what = "ancienne commune" if is_place else AncienCodeNature(self.nature).label.lower()
        return f"{self.name or self.old_code}, {what}, aujourd’hui {self.commune.label_with_departement}"


def with_successors(rows):
    """These rows as a list, with the `successor` of each read at once: one query when one is a former commune."""
    rows = list(rows)
    former = [row for row in rows if row.is_former and row.kind == TerritoireKind.COMMUNE]
    if former:
        codes = [row.code for row in former]
        became = CommuneAncienCode.objects.filter(old_code__in=codes).select_related("commune__departement")
        found = {each.old_code: each.commune for each in became}
        for row in former:
            row.successor = found.get(row.code)
    return rows


def former_places(text, *, limit, kept=True):
    """CommuneAncienCode rows whose name begins with `text`, or whose code is it: merged communes, communes déléguées.
    `kept` False: those alone of which no row was kept. One query; none for an empty question."""
    asked = clean_question(text)
    if not asked:
        return []
    rows = CommuneAncienCode.objects.filter(commune__valid_to=None)
    if not kept:
        own = Territoire.objects.communes().filter(code=models.OuterRef("old_code"), valid_to__isnull=False)
        rows = rows.filter(~models.Exists(own))
    named = rows.exclude(name="").alias(asked_name=Cast(SearchName("name"), models.TextField()))
    rows = rows.filter(
        Q(old_code="".join(asked.split()).upper()) & ~Q(old_code=models.F("commune__code"))
        | Q(pk__in=named.filter(asked_name__startswith=SearchName(Value(asked))).values("pk"))
    )
    return list(rows.select_related("commune__departement").order_by(InOrder("name"), "old_code")[:limit])


@pghistory.track(
    # The national reference is loaded by tens of thousands of rows: its own rows are their
    # first state; what people make has a first event, that `core.editing` compares with.
    pghistory.InsertEvent(condition=pgtrigger.Q(new__caf__isnull=False)),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["search_name"],
)
class Organisation(Versioned):
    """A body that signs, pays, employs or takes part.

    `caf` empty: national reference, shared by all and changed by the loader only.
    `caf` filled: made by that Caf, seen by that Caf's people only (`usable_by`).
    `name` is the everyday name (« Grigny », « CC de … », « Département du Nord »); documents write
    `formal_name`.
    """

    kind = models.CharField("nature", max_length=20, choices=OrganisationKind)
    name = models.CharField("nom", max_length=200)
    short_name = models.CharField("sigle ou nom court", max_length=80, blank=True)
    search_name = models.GeneratedField(
        expression=SearchName(Concat("name", Value(" "), "short_name")),
        output_field=models.TextField(),
        db_persist=True,
    )
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[siren_validator])
    territoire = models.ForeignKey(
        Territoire,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name="territoire",
    )
    caf = models.ForeignKey(
        "territories.Caf",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
        verbose_name="Caf qui a créé l’organisation",
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="organisation de rattachement",
    )
    address = models.CharField("adresse", max_length=300, blank=True)
    postal_code = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    #: No `created_by` here: people live one floor above; the history says who.
    creation_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        ordering = ["search_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "territoire"],
                condition=Q(caf=None, territoire__isnull=False),
                name="organisation_one_reference_per_territoire",
                violation_error_message="Ce territoire a déjà son organisation de référence.",
            ),
            models.UniqueConstraint(
                fields=["caf", "siren", "kind"],
                condition=~Q(siren=""),
                nulls_distinct=False,
                name="organisation_one_per_siren",
                violation_error_message="Une organisation porte déjà ce numéro SIREN.",
            ),
            models.CheckConstraint(
                name="organisation_siren_has_nine_digits",
                condition=Q(siren="") | Q(siren__regex=r"^[0-9]{9}$"),
                violation_error_message="Un numéro SIREN compte neuf chiffres.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "search_name"], name="organisation_by_kind"),
            GinIndex(fields=["search_name"], name="organisation_by_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return of_row("territories:organisation_detail", self.pk)

    @property
    def is_collectivite(self):
        return self.kind in COLLECTIVITE_KINDS

    @property
    def address_words(self):
        """« 2 rue du Parc, 21000 Dijon »; '' when nothing is known."""
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.address, town) if part)

    @property
    def label(self):
        """The name and the département, so that namesakes differ (see `with_labels`)."""
        place = self.territoire if self.territoire_id else None
        if place is None or self.kind in (OrganisationKind.CAF, OrganisationKind.CSSM):
            return self.name
        if place.kind == TerritoireKind.DEPARTEMENT:
            return f"{self.name} ({place.code})"
        if not place.departement_id:
            return self.name
        return f"{self.name} ({place.departement.code}, {place.departement.name})"

    @property
    def formal_name(self):
        """The name to print: « Commune d’Évry-Courcouronnes », « Communauté de communes de … »."""
        code = self.territoire.code if self.territoire_id else ""
        return french.formal_organisation_name(self.kind, self.name, code)

    @property
    def with_article(self):
        """« la commune d’Évry-Courcouronnes », « Dijon Métropole »."""
        return french.with_article(self.formal_name)

    @property
    def de_la(self):
        """« de la commune de Grigny », « du département du Nord », « de Dijon Métropole »."""
        return french.de(self.with_article)


@pghistory.track()
class Caf(Versioned):
    """A Caf, its départements and its way of working. `organisation` carries its
    legal name, address, mail and telephone. `opened_at`: since it uses the portal."""

    code = models.CharField("code", max_length=3, unique=True)
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("nature", max_length=5, choices=CafKind, default=CafKind.CAF)
    departements = models.ManyToManyField(Territoire, related_name="+", verbose_name="départements")
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="caf_profile", verbose_name="organisation"
    )
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    adviser_title = models.CharField(
        "titre des conseillers", max_length=80, default="chargé de conseil en développement"
    )
    advisers_edit_all = models.BooleanField("les conseillers modifient toutes les conventions de la Caf", default=False)
    min_years = models.PositiveSmallIntegerField("durée minimale d’une CTG, en années", default=1)
    max_years = models.PositiveSmallIntegerField("durée maximale d’une CTG, en années", default=5)
    remark = models.CharField("remarque", max_length=300, blank=True)

    objects = CafQuerySet.as_manager()

    class Meta:
        verbose_name = "Caf"
        verbose_name_plural = "Caf"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="caf_years_in_order",
                condition=Q(min_years__gte=1, max_years__gte=F("min_years"), max_years__lte=10),
                violation_error_message="La durée minimale est d’au moins un an, et ne dépasse pas la maximale.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_opened(self):
        return self.opened_at is not None

    def open(self, *, at=None):
        """Start using the portal; a second call changes nothing."""
        if self.opened_at is None:
            self.opened_at = at or timezone.now()
            self.save(update_fields=["opened_at"])

    @property
    def formal_name(self):
        """« Caisse d’allocations familiales de la Côte-d’Or »."""
        return self.organisation.formal_name

    @property
    def with_article(self):
        return self.organisation.with_article

    def communes(self, *, on=None):
        """Current communes of its départements. Base of every coverage figure."""
        return Territoire.objects.communes().current(on=on).filter(departement__in=self.departements.all())

    def epcis(self, *, on=None):
        """EPCIs that hold at least one commune of its départements, straddling ones included."""
        return Territoire.objects.epcis().current(on=on).filter(pk__in=self.communes(on=on).order_by().values("epci"))

    def population(self, *, on=None):
        """Inhabitants of its communes (municipal population); 0 when unknown. One query."""
        return self.communes(on=on).total_population() or 0


def departements_of(cafs):
    """The départements of these Cafs (keys), to be asked with what is searched; None without a Caf."""
    return Caf.departements.through.objects.filter(caf__in=cafs).values("territoire") if cafs else None


class TerritoireActionSocialeQuerySet(models.QuerySet):
    def running(self, *, on):
        """In use on the day `on`."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        )


@pghistory.track()
class TerritoireActionSociale(Versioned):
    """A Caf's own division of its département. It gets redrawn: close, do not delete."""

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="territoires_action_sociale")
    name = models.CharField("nom", max_length=120)
    communes = models.ManyToManyField(Territoire, related_name="territoires_action_sociale", blank=True)
    valid_from = models.DateField("depuis le", null=True, blank=True)
    valid_to = models.DateField("jusqu’au", null=True, blank=True)
    creation_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = TerritoireActionSocialeQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire d’action sociale"
        verbose_name_plural = "territoires d’action sociale"
        ordering = ["caf", InOrder("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["caf", "name", "valid_from"],
                nulls_distinct=False,
                name="action_sociale_one_name_per_caf",
                violation_error_message="Un territoire d’action sociale porte déjà ce nom.",
            ),
            models.CheckConstraint(
                name="action_sociale_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fin précède le début.",
            ),
        ]

    def __str__(self):
        return self.name
