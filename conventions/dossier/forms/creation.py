"""The three steps of a new convention. Steps 1 and 2 travel in the address; nothing is stored before the end."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.enums import CafRole
from accounts.models import User
from accounts.namesakes import tell_apart
from conventions.dates import are_reversed
from conventions.dossier.creation import TERRITOIRE_KINDS, neighbours_of, proposed_name, starting_communes
from conventions.fields import ConventionField
from conventions.members import people
from conventions.models import Convention, ModeleConvention, Theme
from conventions.signing.added import signing_communes
from core.date_fields import PreciseDateFormField
from core.dates import FIRST_YEAR, LAST_YEAR, PreciseDate, words
from core.forms import OneLineForm, laid_out
from core.numbers import CountField
from territories.enums import TerritoireKind
from territories.fields import OrganisationField, TerritoireField
from territories.models import Caf, Territoire

#: Beside the first one; a convention that covers more of them adds communes from the page of its perimeter.
OTHER_TERRITOIRES = ("territoire_2", "territoire_3", "territoire_4")
OTHERS_LEGEND = "Ajouter d’autres communes ou intercommunalités"
OTHER_KINDS = (TerritoireKind.COMMUNE, TerritoireKind.EPCI, TerritoireKind.EPT)
#: Communes offered one by one; those left out travel in the address, which has its length.
TICKED_COMMUNES = 200
OTHER_PARTIES = ("organisation_1", "organisation_2", "organisation_3")
PERIOD_HELP = "01/01/2023, 2023, « vers 2019 » ; vide tant qu’elle n’est pas connue."
STAYS = "Si ce n’est pas vous, vous restez associé à la convention ; votre rôle se clôt dans « Membres »."
LONGEST = 20  # years: beyond, a date was mistyped


def advisers_of(caf, *, on=None):
    """People who may be the Caf's referent: its advisers, management and administrators."""
    on = on or timezone.localdate()
    return User.objects.filter(
        Q(caf_memberships__ends_on=None) | Q(caf_memberships__ends_on__gte=on),
        is_active=True,
        caf_memberships__caf=caf,
        caf_memberships__starts_on__lte=on,
        caf_memberships__role__in=[CafRole.ADVISER, CafRole.MANAGEMENT, CafRole.ADMIN],
    ).distinct()


class Step(OneLineForm, forms.Form):
    """One step: no form tag nor button of its own, the page has them."""

    fieldsets = []
    folded: tuple[str, ...] = ()

    @property
    def helper(self):
        """Laid out when drawn: a step may have lost a field."""
        fieldsets = [
            (legend, [name for name in names if isinstance(name, tuple) or name in self.fields])
            for legend, names in self.fieldsets
        ]
        helper = laid_out([each for each in fieldsets if each[1]], submit_label="", folded=self.folded)
        helper.layout.fields.pop()  # the submit button: the page has its own
        helper.form_tag, helper.disable_csrf = False, True
        return helper

    @classmethod
    def is_answered(cls, data):
        return any(name in data or f"{name}_texte" in data for name in cls.base_fields)


class TerritoireStep(Step):
    fieldsets = [
        ("Le territoire", ["caf", "territoire"]),
        (OTHERS_LEGEND, list(OTHER_TERRITOIRES)),
        ("Le point de départ", ["predecessor", "modele", "is_example"]),
    ]
    folded = (OTHERS_LEGEND,)

    caf = forms.ModelChoiceField(label="Caf", queryset=Caf.objects.none(), empty_label=None)
    territoire = TerritoireField(
        kinds=TERRITOIRE_KINDS,
        former=True,
        label="Commune, intercommunalité ou département",
        required=False,
        help_text="Cherchez par le nom ou par le code : « Gevrey », 200070894, 91228.",
    )
    territoire_2 = TerritoireField(kinds=OTHER_KINDS, former=True, label="Deuxième territoire", required=False)
    territoire_3 = TerritoireField(kinds=OTHER_KINDS, former=True, label="Troisième territoire", required=False)
    territoire_4 = TerritoireField(
        kinds=OTHER_KINDS,
        former=True,
        label="Quatrième territoire",
        required=False,
        help_text="Plusieurs intercommunalités, ou plusieurs communes : la convention couvre leur réunion. "
        "D’autres communes s’ajoutent ensuite, de la page du périmètre.",
    )
    predecessor = ConventionField(
        label="Convention à renouveler",
        required=False,
        help_text="Laissez vide pour une première convention. Son périmètre, ses parties et ses thèmes sont repris ; "
        "vous les modifiez ensuite.",
    )
    modele = forms.ModelChoiceField(
        label="Modèle de texte",
        queryset=ModeleConvention.objects.none(),
        required=False,
        empty_label="Modèle par défaut de la Caf",
    )
    is_example = forms.BooleanField(
        label="C’est un exemple",
        required=False,
        help_text="Une convention d’exemple reste hors de tous les comptes.",
    )

    def __init__(self, *args, cafs, user, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [caf.pk for caf in cafs]
        self.only_caf = cafs[0] if len(cafs) == 1 else None
        self.fields["caf"].queryset = Caf.objects.filter(pk__in=keys)
        if self.only_caf:
            self.fields["caf"].widget = forms.HiddenInput()
            self.fields["caf"].required = False
            self.fields["caf"].initial = self.only_caf.pk
        seen = Convention.objects.visible_to(user).filter(caf__in=keys).select_related("caf")
        self.fields["predecessor"].limit_to(seen, keys)
        self.fields["modele"].queryset = ModeleConvention.objects.offered().filter(caf__in=keys)
        if len(cafs) == 1 and not self.fields["modele"].queryset.exists():
            del self.fields["modele"]

    def clean(self):
        cleaned = super().clean()
        caf = cleaned.get("caf") or self.only_caf
        cleaned["caf"] = caf
        predecessor, modele = cleaned.get("predecessor"), cleaned.get("modele")
        if caf is None:
            return cleaned
        if predecessor and predecessor.caf_id != caf.pk:
            self.add_error("predecessor", "Cette convention est celle d’une autre Caf.")
        if modele and modele.caf_id != caf.pk:
            self.add_error("modele", "Ce modèle est celui d’une autre Caf.")
        if "territoire" in self.errors:
            return cleaned
        place = cleaned.get("territoire") or (predecessor.territoire if predecessor else None)
        if place is None:
            self.add_error("territoire", "Cherchez une commune, une intercommunalité ou un département.")
        elif not place.cafs().filter(pk=caf.pk).exists():
            self.add_error(
                "territoire", f"{place.label_with_departement} n’a aucune commune dans le ressort de {caf.name}."
            )
        cleaned["territoire"] = place
        if place and not self.errors:
            self._check_beside(cleaned)
        return cleaned

    def _check_beside(self, cleaned):
        """A département is chosen alone, for it is counted apart (DOMAIN § 7); and nothing is chosen beside what holds
        all its communes. A predecessor's perimeter takes the place of the first one's communes."""
        place = cleaned["territoire"]
        chosen = [("territoire", place)]
        chosen += [(name, each) for name in OTHER_TERRITOIRES if (each := cleaned.get(name)) and each != place]
        if len(chosen) > 1 and place.kind == TerritoireKind.DEPARTEMENT:
            self.add_error(
                chosen[1][0], f"{place.name} se choisit seul : une convention de département est comptée à part."
            )
            return
        held: list[tuple] = []
        for name, each in chosen if len(chosen) > 1 else ():
            of_it = starting_communes([each], predecessor=cleaned.get("predecessor") if each == place else None)
            communes = set(of_it.values_list("pk", flat=True))
            for other, others in held:
                small, large = sorted((each, other), key=lambda one: len(communes if one is each else others))
                if communes and others and each != other and (communes <= others or others <= communes):
                    self.add_error(name, f"{small.name} est déjà dans {large.name} : gardez l’un des deux.")
            held.append((each, communes))

    def territoires(self):
        """What the convention covers, each once, the first one first. Those of the predecessor when none is typed."""
        place, predecessor = self.cleaned_data["territoire"], self.cleaned_data.get("predecessor")
        chosen = [place, *(self.cleaned_data[name] for name in OTHER_TERRITOIRES)]
        if predecessor and place == predecessor.territoire:
            chosen += predecessor.autres_territoires.select_related("departement")
        return [each for each in dict.fromkeys(chosen) if each]


class PartiesStep(Step):
    fieldsets = [
        ("L’intitulé", ["name"]),
        ("Les parties", ["sign_all_communes"]),
        ("Autres organisations qui signent", list(OTHER_PARTIES)),
    ]

    name = forms.CharField(
        label="Intitulé du territoire",
        max_length=200,
        help_text="Tel qu’il s’écrit après « CTG » : sur les pages, les listes et la couverture.",
    )
    sign_all_communes = forms.BooleanField(
        label="Ajouter toutes les communes du périmètre comme parties", required=False
    )
    organisation_1 = OrganisationField(label="Première organisation", required=False)
    organisation_2 = OrganisationField(label="Deuxième organisation", required=False)
    organisation_3 = OrganisationField(
        label="Troisième organisation",
        required=False,
        help_text="MSA, Département, syndicat, CCAS… Vous pourrez en ajouter d’autres ensuite.",
    )
    left_out = forms.ModelMultipleChoiceField(
        label="Communes à laisser hors du périmètre",
        queryset=Territoire.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ne cochez rien si la convention couvre tout le territoire.",
    )

    def __init__(self, *args, caf, territoires, communes, **kwargs):
        super().__init__(*args, **kwargs)
        for name in OTHER_PARTIES:
            self.fields[name].limit_to(caf)
        for name, organisation in zip(OTHER_PARTIES, neighbours_of(caf, territoires), strict=False):
            self.fields[name].initial = organisation
        self.territoires = territoires
        self.fields["name"].initial = proposed_name(territoires)
        self.commune_count = communes.count()
        if self.commune_count < 2:
            del self.fields["sign_all_communes"]
        else:
            self.fields["sign_all_communes"].help_text = self._who_sign(communes)
        if 1 < self.commune_count <= TICKED_COMMUNES:
            self.fields["left_out"].queryset = communes
        else:
            del self.fields["left_out"]

    def _who_sign(self, communes):
        """« Les 12 communes signent avec la Caf et la collectivité. », without those that are typed as left out."""
        typed = set(self["left_out"].data or ()) if self.is_bound else set()
        out = [key for key in communes.values_list("pk", flat=True) if str(key) in typed] if typed else []
        count = signing_communes(communes.exclude(pk__in=out)).count()
        bodies = sum(each.kind != TerritoireKind.COMMUNE for each in self.territoires)
        others = (" et la collectivité" if bodies == 1 else " et les collectivités") if bodies else ""
        said = (
            f"Les {count} communes signent"
            if count > 1
            else "Une commune signe"
            if count
            else "Aucune commune ne signe"
        )
        more = (
            " Celles que vous laissez hors du périmètre ne signent pas."
            if self.commune_count <= TICKED_COMMUNES
            else ""
        )
        return f"{said} avec la Caf{others}.{more}"

    def clean_left_out(self):
        left_out = self.cleaned_data["left_out"]
        if len(left_out) == self.commune_count:
            raise ValidationError("Gardez au moins une commune dans le périmètre.")
        offered, out = self.fields["left_out"].queryset, {each.pk for each in left_out}
        for place in self.territoires if out else ():
            inside = set(offered.filter(pk__in=place.communes().values("pk")).values_list("pk", flat=True))
            if inside and inside <= out:
                raise ValidationError(
                    f"Gardez au moins une commune de {place.name}, ou retirez ce territoire à la première étape."
                )
        return left_out

    def organisations(self):
        chosen = [self.cleaned_data.get(name) for name in OTHER_PARTIES]
        return [each for each in chosen if each]


class CalendrierStep(Step):
    fieldsets = [
        ("Les dates", ["target_year", ("starts_on", "ends_on"), "announced_years"]),
        ("Le suivi", ["adviser", "themes"]),
    ]

    target_year = CountField(
        label="Année visée pour la signature", required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    starts_on = PreciseDateFormField(label="Prise d’effet", required=False, sourced=True, help_text=PERIOD_HELP)
    ends_on = PreciseDateFormField(label="Fin", required=False, sourced=True, help_text=PERIOD_HELP)
    announced_years = CountField(
        label="Durée annoncée, en années",
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text="Elle peut différer des dates du texte.",
    )
    adviser = forms.ModelChoiceField(
        label="Référent Caf", queryset=User.objects.none(), required=False, empty_label="À désigner"
    )
    themes = forms.ModelMultipleChoiceField(
        label="Thèmes",
        queryset=Theme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Les thèmes obligatoires de la Caf sont cochés.",
    )
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args, caf, user, territoires, predecessor=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.territoires = territoires
        self.fields["adviser"].queryset = advisers_of(caf)
        tell_apart(self.fields["adviser"])
        if CafRole.ADVISER in user.caf_roles(caf.pk):
            self.fields["adviser"].initial = user.pk
        if people.is_kept_in(user, caf):
            self.fields["adviser"].help_text = STAYS
        if predecessor and predecessor.adviser_id:
            self.fields["adviser"].initial = predecessor.adviser_id
        themes = Theme.objects.offered().filter(caf=caf)
        self.fields["themes"].queryset = themes
        self.fields["themes"].initial = (
            list(predecessor.themes.values_list("pk", flat=True))
            if predecessor
            else [theme.pk for theme in themes if theme.is_mandatory]
        )
        if not themes:
            del self.fields["themes"]

    def clean(self):
        cleaned = super().clean()
        start = cleaned.get("starts_on")
        for place in self.territoires if start and start.date else ():
            if place.valid_to and place.valid_to < start.date:
                self.add_error(
                    "starts_on",
                    f"{place.name} a existé jusqu’au {words(place.valid_to)} : corrigez la date, ou choisissez à la "
                    "première étape ce qui lui a succédé.",
                )
        if are_reversed(cleaned.get("starts_on"), cleaned.get("ends_on")):
            self.add_error("ends_on", "La fin doit être postérieure à la prise d’effet.")
        return cleaned

    def facts(self):
        """Columns of the convention, as `create_convention` takes them."""
        found = dict(self.cleaned_data)
        for name in ("starts_on", "ends_on"):
            found |= (found.pop(name) or PreciseDate(None)).columns(name)
        return found


def typed_key(value):
    """The creation key typed in a form, or None when it is none."""
    try:
        return forms.UUIDField(required=False).clean(value)
    except ValidationError:
        return None


def is_said(data, made, *, user):
    """Whether these answers are those that made this convention: a second click. What was typed otherwise, after « page
    précédente », is not."""
    places = [made.territoire, *made.autres_territoires.all()]
    form = CalendrierStep(data, caf=made.caf, user=user, territoires=places, predecessor=made.predecessor)
    if data.get("name", "").strip() not in ("", made.name) or not form.is_valid():
        return False
    given = form.cleaned_data
    stored = {
        "starts_on": made.starts_on_known,
        "ends_on": made.ends_on_known,
        **{name: getattr(made, name) for name in ("target_year", "announced_years", "adviser")},
    }
    if any((given[name] or None) != (value or None) for name, value in stored.items()):
        return False
    return "themes" not in given or set(given["themes"]) == set(made.themes.all())
