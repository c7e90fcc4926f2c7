"""What the portal knows of one person, as they may take it away (RGPD, art. 15 and 20): plain data, theirs alone.

Of the objects that name them, the keys; the title besides where they still read the object. Who else a line names is
left out, and the address from which somebody else acted on them.
"""

import pghistory.models
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from accounts import doors, mails
from accounts.models import Draft, Invitation, Mail, SecurityLine, User

MOST = 10_000  # rows of one kind: what is beyond is said
#: Told whole above, or of nobody's reading.
APART = {"SecurityLine", "Draft", "UserSession", "LogEntry", "LoginCode"}


def of(user):
    """{subject: rows} of dates, numbers and texts, its keys in French."""
    return {
        "établi le": timezone.now(),
        "compte": _fields(user, "email", "first_name", "last_name", "function", "phone", "date_joined", "last_login"),
        "rôles dans une Caf": [
            {"Caf": row.caf.name, "rôle": row.get_role_display(), **_dates(row)}
            for row in user.caf_memberships.select_related("caf").order_by("starts_on", "pk")
        ],
        "rôles dans une convention": [
            {"convention": row.label, "rôle": row.role, **_dates(row)}
            for bring in doors.memberships
            for row in bring(user)
        ],
        "invitations": [
            {"Caf": row.caf.name, "rôle": row.role_words, **_fields(row, "created_at", "expires_at", "accepted_at")}
            for row in Invitation.objects.filter(Q(email__iexact=user.email) | Q(accepted_by=user))
            .select_related("caf")
            .order_by("pk")[:MOST]
        ],
        "courriels": [
            {"nature": _mail_words(row.kind), "état": row.get_state_display(), **_fields(row, "created_at", "ended_at")}
            for row in Mail.objects.filter(recipient__iexact=user.email).order_by("pk")[:MOST]
        ],
        "sessions": [
            _fields(row, "ip", "user_agent", "created_at", "last_seen_at")
            for row in UserSession.objects.filter(user=user).order_by("pk")[:MOST]
        ],
        "brouillons": [
            _fields(row, "page", "title", "label", "text", "saved_at")
            for row in Draft.objects.filter(user=user).order_by("pk")
        ],
        "journal de sécurité": [
            {
                "nature": row.get_kind_display(),
                "par vous": row.user_id == user.pk,
                "adresse": row.address if row.user_id == user.pk else None,
                "refusé": row.is_refused,
                **_fields(row, "at", "what" if row.user_id == user.pk else "at"),
            }
            for row in SecurityLine.objects.filter(Q(user=user) | Q(person=user)).order_by("pk")[:MOST]
        ],
        "objets qui vous nomment": _objects(user),
    }


def _fields(row, *names):
    return {str(row._meta.get_field(name).verbose_name): getattr(row, name) for name in names}


def _dates(row):
    return {"fonction": row.function, "depuis le": row.starts_on, "jusqu’au": row.ends_on}


def _mail_words(kind):
    known = mails.kinds.get(kind)
    return known.label if known else kind


def _objects(user):
    """[{nature, champ, clés, titres}], by the fields that lead to a person. A query or two for each."""
    found = []
    for model in apps.get_models():
        if model.__name__ in APART or issubclass(model, pghistory.models.Event) or model._meta.proxy:
            continue
        for field in model._meta.local_fields:
            if not (field.is_relation and field.related_model is User):
                continue
            rows = model._base_manager.filter(**{field.name: user}).order_by("pk")
            keys = [str(key) for key in rows.values_list("pk", flat=True)[:MOST]]
            if keys:
                words = {"nature": str(model._meta.verbose_name), "champ": str(field.verbose_name), "clés": keys}
                found.append(words | _titles(model, field, user))
    return found


def _titles(model, field, user):
    """Of those that this person reads today."""
    title = next((name for name in ("title", "name") if name in {each.name for each in model._meta.fields}), "")
    visible = getattr(model._default_manager, "visible_to", None)
    if not title or visible is None:
        return {}
    rows = visible(user).filter(**{field.name: user}).order_by("pk").values_list("pk", title)
    return {"titres": {str(key): words for key, words in rows[:MOST]}}
