import pghistory
import pgtrigger
from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse

from actions import steps
from actions.enums import ChangementKind, ChangementState, FicheState
from actions.models.fiche import FicheAction, Objectif
from conventions.models import Convention
from core import clock
from core.models import Created, TransitionLine, Versioned
from core.transitions import transition
from core.triggers import refusing

STAYS = "'Un changement reste celui de sa fiche.'"
LABELS = {"title": "Titre", "general_objective": "Objectif général", "objectifs": "Objectifs opérationnels"}

S = ChangementState


class ChangementQuerySet(models.QuerySet):
    def visible_to(self, user, *, on=None):
        return self.filter(fiche__plan__convention__in=Convention.objects.visible_to(user, on=on).values("pk"))

    def proposed(self):
        return self.filter(state=ChangementState.PROPOSED)


@pghistory.track()
class ChangementFiche(Created, Versioned):
    """A new fiche, or a changed title or objective, once the convention is in force.

    Proposed, then applied when a COPIL decision or an avenant supports it (a door of
    `actions.doors`). `before` and `after` hold, among "title", "general_objective" and
    "objectifs" (a list of texts), only what changes.
    """

    fiche = models.ForeignKey(FicheAction, models.CASCADE, related_name="changements")
    kind = models.CharField("nature", max_length=10, choices=ChangementKind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField("raison", max_length=400, blank=True)
    state = models.CharField("état", max_length=10, choices=ChangementState, default=ChangementState.PROPOSED)
    applied_on = models.DateField(null=True, editable=False)

    objects = ChangementQuerySet.as_manager()

    class Meta:
        verbose_name = "changement de fiche"
        ordering = ["-created_at", "-pk"]
        triggers = [
            # What supports one fiche never comes to support another.
            refusing("changement_stays", pgtrigger.Update, STAYS, condition=pgtrigger.AnyChange("fiche", "kind"))
        ]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.fiche}"

    def get_absolute_url(self):
        return reverse("actions:fiche", args=[self.fiche_id]) + f"#changement-{self.pk}"

    @property
    def lines(self):
        """[(label, before, after)] in words, for pages and documents."""
        return [
            (label, _words(self.before.get(name)), _words(self.after.get(name)))
            for name, label in LABELS.items()
            if name in self.after
        ]

    @transition(source=S.PROPOSED, target=S.APPLIED, step=steps.APPLY)
    def apply(self, *, by, reason):
        """Write it on the fiche, which the database allows once it is applied. A decision or an avenant supports it."""
        fiche = FicheAction.objects.select_for_update(of=("self",)).get(pk=self.fiche_id)
        if self.kind == ChangementKind.ADDED:
            self.after = contents_of(fiche)
        self.applied_on = clock.today()
        return lambda: self._write_on(fiche, by)

    def _write_on(self, fiche, by):
        if self.kind == ChangementKind.ADDED:
            fiche.is_proposed = False
        else:
            for name in ("title", "general_objective"):
                setattr(fiche, name, self.after.get(name, getattr(fiche, name)))
        fiche.version += 1
        fiche.save()
        if self.kind == ChangementKind.CHANGED and "objectifs" in self.after:
            write_objectifs(fiche, self.after["objectifs"], by=by)

    @transition(source=S.PROPOSED, target=S.WITHDRAWN, step=steps.WITHDRAW)
    def withdraw(self, *, by, reason):
        """Give it up. A fiche that was only proposed leaves the plan as abandoned."""
        if self.kind == ChangementKind.ADDED and self.fiche.state != FicheState.ABANDONED:
            self.fiche.abandon(by=by, reason="Proposition d’ajout retirée.")


class ChangementTransition(TransitionLine):
    changement = models.ForeignKey(ChangementFiche, models.CASCADE, related_name="transitions")

    class Meta(TransitionLine.Meta):
        verbose_name = "changement d’état d’un changement de fiche"


def _words(value):
    if isinstance(value, list):
        return " ; ".join(value)
    return value or ""


def contents_of(fiche):
    """What the guard protects, as it is now."""
    return {
        "title": fiche.title,
        "general_objective": fiche.general_objective,
        "objectifs": [objectif.text for objectif in fiche.objectifs.all()],
    }


def propose(fiche, values, *, by, reason=""):
    """Propose a change of title or objectives; None when nothing differs from the fiche.

    `values`: among title, general_objective, objectifs. The same proposal made twice (a
    double click) is one row.
    """
    now = contents_of(FicheAction.objects.get(pk=fiche.pk))
    after = {name: value for name, value in values.items() if now[name] != value}
    if not after:
        return None
    before = {name: now[name] for name in after}
    same = fiche.changements.proposed().filter(kind=ChangementKind.CHANGED, after=after).first()
    return same or ChangementFiche.objects.create(
        fiche=fiche, kind=ChangementKind.CHANGED, before=before, after=after, reason=reason, created_by=by
    )


def propose_addition(fiche, *, by, reason=""):
    """The line that goes with a fiche created while the plan is locked."""
    return ChangementFiche.objects.create(
        fiche=fiche, kind=ChangementKind.ADDED, after=contents_of(fiche), reason=reason, created_by=by
    )


def write_objectifs(fiche, texts, *, by=None):
    """Make the fiche's objectifs these texts, in this order; unchanged ones keep their row."""
    with transaction.atomic():
        rows = {}
        for row in fiche.objectifs.all():
            rows.setdefault(row.text, []).append(row)
        kept = []
        for position, text in enumerate(texts):
            row = rows[text].pop() if rows.get(text) else Objectif(fiche=fiche, text=text, created_by=by)
            if row.pk is None or row.position != position:
                row.position = position
                row.save()
            kept.append(row.pk)
        for row in fiche.objectifs.exclude(pk__in=kept):
            row.delete()


def next_position(rows):
    """After the last of these rows."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
