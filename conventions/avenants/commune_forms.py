"""What is typed of the communes that an avenant brings in or takes out."""

from django import forms

from conventions.avenants import perimeter
from conventions.avenants.forms import ModificationForm
from conventions.avenants.models import Modification
from conventions.avenants.party_forms import join_communes
from conventions.enums import ModificationKind as K
from conventions.text import articles
from core.date_fields import PreciseDateFormField
from core.forms import OneLineForm
from territories.models import Territoire

OWN_EFFECT = "Laissez vide quand elles changent avec l’avenant ; jj/mm/aaaa, mm/aaaa ou aaaa."
NO_MORE = "Une commune cochée n’est plus à choisir : le périmètre ou cet avenant la disent déjà. Cochez de nouveau."


class CommunesForm(OneLineForm, forms.Form):
    """Ticked communes that go one way, and from when if it is not with the avenant. `communes`: those that may be ticked."""

    communes = forms.ModelMultipleChoiceField(
        queryset=Territoire.objects.none(),
        error_messages={"required": "Cochez au moins une commune.", "invalid_choice": NO_MORE},
    )
    effect_on = PreciseDateFormField(label="À compter du", required=False, help_text=OWN_EFFECT)
    as_parties = forms.BooleanField(
        label="Les faire aussi entrer comme parties",
        required=False,
        help_text="Elles votent et signent cet avenant. Celles qui sont déjà parties le restent.",
    )

    def __init__(self, *args, acte, kind, communes, **kwargs):
        super().__init__(*args, **kwargs)
        self.acte, self.kind = acte, kind
        self.fields["communes"].queryset = communes  # type: ignore[attr-defined]  # a choice among rows
        if kind != K.ENTER:
            del self.fields["as_parties"]

    def clean_communes(self):
        chosen = self.cleaned_data["communes"]
        said = perimeter.being_moved(self.acte.convention, self.acte)
        for commune in chosen:
            if why := said.get(commune.pk):
                raise forms.ValidationError(why)
        return chosen

    def save(self, *, by):
        """Write a modification a commune, and one a party that it becomes. Returns how many of both."""
        first, effect = articles.next_position(self.acte.modifications), self.cleaned_data["effect_on"]
        rows = [
            Modification(
                convention_id=self.acte.convention_id,
                acte=self.acte,
                kind=self.kind,
                commune=commune,
                position=first + rank,
                created_by=by,
            )
            for rank, commune in enumerate(self.cleaned_data["communes"])
        ]
        for row in rows:
            Modification._meta.get_field("effect_on").write(row, effect)
        Modification.objects.bulk_create(rows)
        joined = 0
        if self.cleaned_data.get("as_parties"):
            joined = join_communes(self.acte, [row.commune for row in rows], effect=effect, by=by)
        return len(rows), joined


def moved(acte, kind):
    """The modifications of this avenant that move communes this way."""
    return acte.modifications.filter(kind=kind)


class _CommuneForm(ModificationForm):
    """When one commune enters or leaves."""

    fieldsets = [("", ["effect_on", "base"])]


class EnterForm(_CommuneForm):
    kind = K.ENTER


class LeaveForm(_CommuneForm):
    kind = K.LEAVE
