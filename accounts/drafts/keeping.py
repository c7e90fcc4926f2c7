"""What a person typed, kept for them alone: a form that was sent and not saved, a long text while it is written."""

import datetime as dt
import hashlib
import logging
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import Truncator

from accounts.models import Draft, User
from core import identity
from core.drafts import CHOOSING, MADE_FROM, TAKEN_UP, TITLE

logger = logging.getLogger("accounts.drafts")

WHOLE_DAYS, FIELD_DAYS = 7, 30
MOST = 50  # of one person, whole forms and fields together: the oldest go
MOST_LETTERS = 1_000_000  # of a whole form, encoded
ADDRESS_LETTERS, TITLE_LETTERS = 500, 200

#: Pages that protect an account: nothing that is sent there is ever kept.
_SECRET_PAGES = re.compile(r"account_|mfa_|usersessions_")
_SECRET_FIELDS = re.compile(r"pass|secret|credential|csrf|otp", re.IGNORECASE)
#: What a form says of itself and nobody typed.
_OF_THE_FORM = re.compile(
    r"(version|version_.*|bloc_lu|creation_key|save|again|.*_libelle|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|.*-id)$"
)


def plain_address(path):
    """This path and its query, without what fills the page."""
    parts = urlsplit(path)
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != TAKEN_UP])
    return f"{parts.path}?{query}" if query else parts.path


def page_before(request):
    """The page of ours from which this was sent; the address it was sent to when nothing tells."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        parts = urlsplit(came_from)
        path = plain_address(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        if leads_somewhere(path) and len(path) <= ADDRESS_LETTERS and parts.path != reverse("account_login"):
            return path
    return plain_address(request.get_full_path())


def leads_somewhere(path):
    """Whether this is an address of the portal: one path, of no other site."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return False
    try:
        resolve(parts.path)
    except Resolver404:
        return False
    return True


def protects(path):
    """Whether the page of this path is one that protects an account: the door, a password, a second factor."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return bool(_SECRET_PAGES.match(found.view_name or ""))


def is_secret(field):
    return bool(_SECRET_FIELDS.search(field))


def is_typed(field):
    return not _OF_THE_FORM.match(field)


#: In the place of what tells a form from the others of its address: of a sheet, kept whole while it is typed.
SHEET = "feuille"


def typed(said):
    """What these fields say, a QueryDict, without their secrets."""
    kept = QueryDict(mutable=True)
    for name, values in said.lists():
        if not is_secret(name) and name not in (MADE_FROM, TITLE, CHOOSING):
            kept.setlist(name, values)
    return kept


def may_keep(request):
    """Whether a form sent to this address is one to keep: of the portal's work, not of what protects an account."""
    found = request.resolver_match
    if found is None or not getattr(found.func, "login_required", True):
        return False
    return not (_SECRET_PAGES.match(found.view_name or "") or (found.view_name or "").startswith("accounts:draft_"))


def keep(request, owner):
    """Keep what this POST says for the account `owner` (a key). Returns the draft, None when there is nothing to keep
    or too much."""
    said = typed(request.POST)
    if not may_keep(request) or not any(map(is_typed, said)):
        return None
    text, address = said.urlencode(), plain_address(request.get_full_path())
    if len(text) > MOST_LETTERS or len(address) > ADDRESS_LETTERS:
        return None
    user = User.objects.filter(pk=owner, is_active=True).first()
    if user is None:
        return None
    key = key_of(said.get("creation_key")) or key_of(text)
    title = title_of(request.POST.get(TITLE, ""))
    draft = write(user, address, page=page_before(request), title=title, text=text, key=key)
    for part in of(user, request.POST.getlist(MADE_FROM)):
        if part.address == address and (
            part.field in said or part.key == SHEET
        ):  # the whole form says it, as it is now
            part.delete()
    return draft


def take(draft, field, value, words, *, several=False):
    """Put in a form that waits what was chosen for one of its fields; `words` name it in its list. `several`: beside what
    was chosen there."""
    said = QueryDict(draft.text, mutable=True)
    kept = [each for each in said.getlist(field) if each not in ("", value)] if several else []
    said.setlist(field, [*kept, value])
    said[f"{field}_texte"], said[f"{field}_libelle"] = "", words
    draft.text, draft.saved_at = said.urlencode(), timezone.now()
    draft.save(update_fields=["text", "saved_at"])


def key_of(told):
    """What tells a form from the others of its address; empty when nothing does."""
    return hashlib.sha256(told.encode()).hexdigest()[:32] if told else ""


def title_of(words):
    """The title of a page, without what all have."""
    words = " ".join(words.removeprefix("Erreur\u00a0: ").removeprefix("Erreur : ").split())
    return Truncator(words.removesuffix(f" · {identity.NAME}")).chars(TITLE_LETTERS)


def write(user, address, *, text, page, title="", field="", label="", version=None, key=""):
    """One draft of this field, or of this whole form: the last one stays. Another `key` is another form."""
    draft, made = Draft.objects.update_or_create(
        user=user,
        address=address,
        field=field,
        key=key,
        defaults={
            "text": text,
            "page": page,
            "title": title,
            "label": label,
            "version": version,
            "saved_at": timezone.now(),
        },
    )
    if made:
        beyond = Draft.objects.filter(user=user).order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST:]
        if beyond:
            Draft.objects.filter(pk__in=list(beyond)).delete()
    return draft


def of(user, keys):
    """The drafts of this person among these keys, as they came in an address or a form."""
    keys = [key for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    return list(Draft.objects.filter(user=user, pk__in=keys)) if keys else []


def forget(user, keys):
    """Those of these keys that are this person's. Returns how many there were."""
    found = list(of(user, keys))
    for draft in found:
        draft.delete()
    return len(found)


def forget_sent(request):
    """What the form that this POST sends was made from: it is saved."""
    forget(request.user, request.POST.getlist(MADE_FROM))


def forget_old(*, now=None):
    """Each night. Their number, said in the journal."""
    now = now or timezone.now()
    whole, _ = (
        Draft.objects.filter(field="", saved_at__lt=now - dt.timedelta(days=WHOLE_DAYS)).exclude(key=SHEET).delete()
    )
    fields, _ = Draft.objects.filter(saved_at__lt=now - dt.timedelta(days=FIELD_DAYS)).delete()
    logger.info("drafts_forgotten count=%s", whole + fields)
    return whole + fields
