"""Addresses of mail, typed or pasted from a mail: « Jean Dupont <jean@mairie.fr> », « mailto:jean@mairie.fr »."""

import re

from django import forms
from django.core.exceptions import ValidationError

_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")


class AddressField(forms.EmailField):
    """One address, taken out of the name that is around it."""

    def to_python(self, value):
        value = (super().to_python(value) or "").strip(" ;,")  # what parts two addresses, after the last one
        if value.casefold().startswith("mailto:"):
            value = value.partition("?")[0]
        found = list(dict.fromkeys(each.casefold() for each in _ADDRESS.findall(value)))
        if len(found) > 1:
            raise ValidationError(f"Une seule adresse est attendue ici, et non {len(found)} : gardez « {found[0]} ».")
        if found and ("<" in value or value.casefold().startswith("mailto:")):
            value = _ADDRESS.findall(value)[0]
        if odd := next((sign for sign in value if not sign.isascii()), ""):  # « admın@… » would read as another’s
            raise ValidationError(
                f"Une adresse s’écrit sans accent ni lettre d’un autre alphabet : « {odd} » est à corriger."
            )
        return value
