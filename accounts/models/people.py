"""People, and their dated roles in a Caf."""

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.enums import CafRole
from core import compiled
from core.models import LINE_KEPT, Created, Versioned
from core.ordering import InOrder
from core.triggers import refusing, refusing_when
from territories.models import Caf


class Dated(models.QuerySet):
    """Rows that hold between two dates, both included; an open end never ends."""

    def running(self, *, on):
        return self.filter(Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


def person_words(first_name, last_name, email):
    """How a person is named: by their name, or else their address."""
    return f"{first_name} {last_name}".strip() or email


#: What stays of a person who is forgotten (`accounts.closing`), by the key of their row.
ERASED_ADDRESS, ERASED_NAME = "efface-{}@anonyme.invalid", "Compte effacé"
_ERASED = ", ".join(f"'{name}'" for name in ("email", "first_name", "last_name", "phone"))


def _history_kept():
    """The history of a person stays, but that it forgets who they were: nothing else may change in it."""
    since = f"""TG_OP = 'DELETE'
            OR to_jsonb(NEW) - ARRAY[{_ERASED}] <> to_jsonb(OLD) - ARRAY[{_ERASED}]
            OR NEW.phone <> '' OR NEW.email <> 'efface-' || OLD.pgh_obj_id || '@anonyme.invalid'
            OR ((NEW.first_name, NEW.last_name) <> (OLD.first_name, OLD.last_name)
                AND (NEW.first_name, NEW.last_name) <> ('', '{ERASED_NAME}'))"""
    return refusing_when("append_only", pgtrigger.Update | pgtrigger.Delete, since, LINE_KEPT)


@pghistory.track(
    exclude=["password", "last_login", "session_round", "idle_told_at", "anonymised_at"],
    append_only=False,
    meta={"triggers": [_history_kept()]},
)
class User(AbstractBaseUser, PermissionsMixin, Versioned):
    """A person who logs in with an e-mail address."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    function = models.CharField("fonction", max_length=150, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    is_instance = models.BooleanField(
        "opérateur de l’instance",
        default=False,
        help_text="Crée les Caf et charge les données nationales ; ne voit aucune convention.",
    )
    is_active = models.BooleanField("actif", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    session_round = models.PositiveIntegerField(default=0, editable=False)  # one more ends every session
    idle_told_at = models.DateTimeField("prévenu de la fermeture le", null=True, editable=False)
    anonymised_at = models.DateTimeField("effacé le", null=True, editable=False)  # see `accounts.closing`

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "personne"
        ordering = [InOrder("last_name"), InOrder("first_name"), "pk"]
        indexes = [models.Index(InOrder("last_name"), InOrder("first_name"), "id", name="user_by_name")]

    def __str__(self):
        return person_words(self.first_name, self.last_name, self.email)

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.first_name or self.email

    @property
    def is_staff(self):
        return self.is_superuser

    def get_session_auth_hash(self):
        return self._in_this_round(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        return map(self._in_this_round, super().get_session_auth_fallback_hash())

    def _in_this_round(self, found):
        """Django compares it at each request: another round, and no session is theirs any more."""
        if not self.session_round:
            return found
        return salted_hmac("accounts.sessions", f"{found}:{self.session_round}", algorithm="sha256").hexdigest()

    def caf_memberships_on(self, on=None):
        """This person's Caf memberships that hold on the day `on` (today). One query,
        kept for the life of this object, which is one request."""
        on = on or timezone.localdate()
        kept = self.__dict__.setdefault("_caf_memberships", {})
        if on not in kept:
            kept[on] = [_held(self, row) for row in compiled.ask(_memberships, self.pk, on=on)] if self.pk else []
        return kept[on]

    def cafs(self, *, on=None):
        """The Cafs that this person works for on the day `on` (today)."""
        return list({row.caf_id: row.caf for row in self.caf_memberships_on(on)}.values())

    def caf_ids(self, *, on=None):
        return {row.caf_id for row in self.caf_memberships_on(on)}

    def caf_roles(self, caf_id, *, on=None):
        """Set of CafRole values held in this Caf on the day `on` (today)."""
        return {row.role for row in self.caf_memberships_on(on) if row.caf_id == caf_id}


def stands_in_for():
    """Column of a dated role: who the person of the role stands in for, between its two dates."""
    return models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="en remplacement de"
    )


def stand_in_ends(table):
    return models.CheckConstraint(
        name=f"{table}_stand_in_ends",
        condition=Q(stands_in_for=None) | Q(ends_on__isnull=False),
        violation_error_message="Un remplacement a une fin : indiquez son dernier jour.",
    )


class CafMembershipQuerySet(Dated):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())


@pghistory.track()
class CafMembership(Created, Versioned):
    """A person's role in a Caf between two dates. Closed, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="caf_memberships", verbose_name="personne")
    caf = models.ForeignKey(Caf, models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=30, choices=CafRole)
    function = models.CharField("fonction", max_length=150, blank=True)
    starts_on = models.DateField("depuis le", default=timezone.localdate)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    stands_in_for = stands_in_for()

    objects = CafMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance à une Caf"
        ordering = ["caf", "role", InOrder("user__last_name"), "pk"]
        constraints = [
            models.CheckConstraint(
                name="cafmembership_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin doit suivre le début.",
            ),
            models.UniqueConstraint(
                name="cafmembership_one_open_role",
                fields=["user", "caf", "role"],
                condition=Q(ends_on=None),
                violation_error_message="Cette personne a déjà ce rôle dans la Caf.",
            ),
            stand_in_ends("cafmembership"),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}"


HELD = tuple(field.attname for field in CafMembership._meta.concrete_fields)
HELD_IN = tuple(field.attname for field in Caf._meta.concrete_fields)


def _memberships(user, *, on):
    """In the order of the model, with the Caf and without the person again. Asked by every page."""
    rows = CafMembership.objects.running(on=on).filter(user=user).order_by("caf", "role", "pk")
    return rows.values_list(*HELD, *(f"caf__{name}" for name in HELD_IN))


def _held(user, values):
    """The rows that the ORM would have made: no field of these tables is read otherwise than the driver gives it."""
    row = CafMembership.from_db(DEFAULT_DB_ALIAS, HELD, values[: len(HELD)])
    row.user, row.caf = user, Caf.from_db(DEFAULT_DB_ALIAS, HELD_IN, values[len(HELD) :])
    return row


class PassationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(caf__in=user.caf_ids())


class Passation(models.Model):
    """Who passed on to whom what a person held: see `accounts.handover`. Written once, never changed.

    `lines`: [kind, key, words, place, key of the person who took it]: what they held until the day before.
    """

    caf = models.ForeignKey(Caf, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="passations", verbose_name="de la part de")
    place = models.CharField("où", max_length=250)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    lines = models.JSONField(default=list)

    objects = PassationQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission"
        ordering = ["-at", "-pk"]
        triggers = [refusing("passation_kept", pgtrigger.Update | pgtrigger.Delete, LINE_KEPT)]

    def __str__(self):
        return f"Transmission de ce que suivait {self.person}"
