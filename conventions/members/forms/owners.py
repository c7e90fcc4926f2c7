"""The field in which one writes who is in charge: known names are offered, any words are accepted."""

from conventions.members import owners
from core.forms import Suggested


class OwnedForm:
    """For a HouseForm over an `Owned` model: `offer_owners` in `__init__`, the rest follows."""

    owner_field = "owner"

    def offer_owners(self, caf, convention=None):
        self.owner_caf = caf
        self.owner_names = owners.names_of(caf, convention)
        field = self.fields[self.owner_field]
        field.widget = Suggested(attrs=field.widget.attrs)
        field.widget.suggestions = [name.full for name in self.owner_names]

    def _post_clean(self):
        """The row points to whom the words name; to nobody when they are only words."""
        super()._post_clean()  # type: ignore[misc]  # mixed in with a form
        words = self.cleaned_data.get(self.owner_field)
        if words is None:
            return
        found = owners.pointed_to(words, self.owner_names, self.owner_caf)
        self.instance.owner_person_id = found.person if found else None
        self.instance.owner_organisation_id = found.organisation if found else None

    def extra_columns(self):
        return (
            *super().extra_columns(),  # type: ignore[misc]  # mixed in with a form
            "owner_person",
            "owner_organisation",
        )
