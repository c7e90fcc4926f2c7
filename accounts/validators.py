"""What a password may not be made of, besides Django's own rules."""

import re

from django.core.exceptions import ValidationError

from core import identity
from core.folding import plain

MAX_LENGTH = 128
HOUSE_WORDS = ("caf", "ctg", identity.NAME.lower())
SHORTEST = 3  # a name or a word of fewer letters says too little
# Words of an organisation's name that any phrase may hold.
COMMON = {
    "commune",
    "communaute",
    "communes",
    "agglomeration",
    "ville",
    "departement",
    "pays",
    "caisse",
    "allocations",
    "familiales",
    "intercommunal",
    "syndicat",
    "centre",
    "action",
    "sociale",
    "association",
    "metropole",
    "saint",
    "sainte",
    "pour",
    "avec",
    "dans",
    "les",
    "des",
    "sur",
}


def words_of(text, *, shortest=SHORTEST):
    return {word for word in re.findall(r"[a-z]+", plain(text or "")) if len(word) >= shortest}


def forbidden_words(user):
    """Names, mail and organisations of this person, in small letters without accents."""
    found = words_of(getattr(user, "first_name", "")) | words_of(getattr(user, "last_name", ""))
    found |= words_of(getattr(user, "email", "").split("@")[0], shortest=4)
    for name in organisation_names(user):
        found |= words_of(name, shortest=4) - COMMON
    return found


def organisation_names(user):
    """Those that are known here: named on the form (`password_context`), its Cafs, its invitations."""
    names = list(getattr(user, "password_context", ()))
    if getattr(user, "pk", None):
        from accounts.models import Invitation

        names += [row.caf.name for row in user.caf_memberships_on()]
        names += Invitation.objects.filter(accepted_by=user, organisation__isnull=False).values_list(
            "organisation__name", flat=True
        )
    return names


class LengthValidator:
    def validate(self, password, user=None):
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"Le mot de passe compte au plus {MAX_LENGTH} caractères.", code="password_too_long")

    def get_help_text(self):
        return f"Au plus {MAX_LENGTH} caractères."


class ContextWordsValidator:
    """Refuses the words that someone who knows the person or the portal tries first.

    « caf » is refused as a word or at the end of one (« MaCaf2024 »), not inside « café ».
    """

    def validate(self, password, user=None):
        whole = plain(password)
        for word in HOUSE_WORDS:
            if re.search(rf"(?i:{word})(?![a-zà-ÿ])", password):
                raise ValidationError(f"Le mot de passe contient « {word} » : choisissez d’autres mots.", code="word")
        for word in sorted(forbidden_words(user), key=len, reverse=True) if user is not None else ():
            if re.search(rf"(?<![a-z]){word}(?![a-z])", whole) or (len(word) >= 5 and word in whole):
                raise ValidationError(
                    "Le mot de passe contient votre nom, votre adresse ou le nom de votre organisation :"
                    " choisissez d’autres mots.",
                    code="personal_word",
                )

    def get_help_text(self):
        return "Sans votre nom, votre adresse, votre organisation, ni « caf » ou « ctg »."
