from django.urls import path

from actions.views import fiche, finances, lines, lists, mine, plan, sheets
from core import rows

app_name = "actions"

urlpatterns = [
    path("conventions/<pk:pk>/plan/", plan.plan, name="plan"),
    path("conventions/<pk:pk>/plan/tableau/", plan.tableau, name="tableau"),
    path("conventions/<pk:pk>/plan/presentation/", plan.plan_edit, name="plan_edit"),
    path("conventions/<pk:pk>/plan/niveaux/", plan.niveaux, name="niveaux"),
    path("conventions/<pk:pk>/plan/complet/", plan.declare_complete, name="declare_complete"),
    path("conventions/<pk:pk>/plan/ajouter/", rows.add(plan.Axes), name="axe_create"),
    path("conventions/<pk:pk>/plan/fiche/", rows.add(plan.Fiches), name="fiche_create"),
    path("conventions/<pk:pk>/plan/coller/", plan.paste, name="paste"),
    path("conventions/<pk:pk>/plan/valeurs/<year:year>/", sheets.year_values, name="year_values"),
    path("axes/<pk:row>/", rows.edit(plan.Axes), name="axe_edit"),
    path("axes/<pk:row>/deplacer/", rows.move(plan.Axes), name="axe_move"),
    path("axes/<pk:row>/supprimer/", rows.remove(plan.Axes), name="axe_delete"),
    path("fiches/", lists.fiche_list, name="list"),
    path("mes-actions/", lists.mine, name="mine"),
    path("mes-actions/mettre-a-jour/", mine.mine_update, name="mine_update"),
    path("fiches/<pk:pk>/", fiche.fiche, name="fiche"),
    path("fiches/<pk:pk>/modifier/<slug:section>/", fiche.fiche_edit, name="fiche_edit"),
    path("fiches/<pk:pk>/statut/", fiche.fiche_state, name="fiche_state"),
    path("fiches/<pk:pk>/avancement/", fiche.fiche_progress, name="fiche_progress"),
    path("fiches/<pk:row>/deplacer/", rows.move(plan.Fiches), name="fiche_move"),
    path("fiches/<pk:pk>/supprimer/", fiche.fiche_delete, name="fiche_delete"),
    path("fiches/<pk:pk>/indicateurs/<pk:line>/valeurs/", sheets.valeurs, name="valeurs"),
    path("fiches/<pk:pk>/montants/", sheets.budget, name="budget"),
    path("fiches/<pk:pk>/<slug:kind>/ajouter/", rows.add(lines.KINDS), name="line_create"),
    path("fiches/<pk:pk>/<slug:kind>/<pk:row>/", rows.edit(lines.KINDS), name="line_edit"),
    path("fiches/<pk:pk>/<slug:kind>/<pk:row>/supprimer/", rows.remove(lines.KINDS), name="line_delete"),
    path("changements/<pk:pk>/<slug:slug>/", fiche.changement_step, name="changement_step"),
    path("conventions/<pk:pk>/finances/", finances.finances, name="finances"),
    path("conventions/<pk:pk>/finances/<year:year>/montants/", sheets.year_amounts, name="year_amounts"),
    path("conventions/<pk:pk>/finances/<year:year>/moyens/", sheets.year_means, name="year_means"),
    path("conventions/<pk:pk>/finances/<slug:kind>/ajouter/", rows.add(finances.OWN), name="finance_create"),
    path("conventions/<pk:pk>/finances/<slug:kind>/<pk:row>/", rows.edit(finances.OWN), name="finance_edit"),
    path(
        "conventions/<pk:pk>/finances/<slug:kind>/<pk:row>/supprimer/", rows.remove(finances.OWN), name="finance_delete"
    ),
]
