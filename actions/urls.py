from django.urls import path

from actions.views import fiche, finances, lines, lists, plan, sheets

app_name = "actions"

urlpatterns = [
    path("conventions/<pk:pk>/plan/", plan.plan, name="plan"),
    path("conventions/<pk:pk>/plan/tableau/", plan.tableau, name="tableau"),
    path("conventions/<pk:pk>/plan/presentation/", plan.plan_edit, name="plan_edit"),
    path("conventions/<pk:pk>/plan/niveaux/", plan.niveaux, name="niveaux"),
    path("conventions/<pk:pk>/plan/complet/", plan.declare_complete, name="declare_complete"),
    path("conventions/<pk:pk>/plan/ajouter/", plan.axe_create, name="axe_create"),
    path("conventions/<pk:pk>/plan/fiche/", plan.fiche_create, name="fiche_create"),
    path("conventions/<pk:pk>/plan/coller/", plan.paste, name="paste"),
    path("conventions/<pk:pk>/plan/valeurs/<year:year>/", sheets.year_values, name="year_values"),
    path("axes/<pk:pk>/", plan.axe_edit, name="axe_edit"),
    path("axes/<pk:pk>/deplacer/", plan.axe_move, name="axe_move"),
    path("axes/<pk:pk>/supprimer/", plan.axe_delete, name="axe_delete"),
    path("fiches/", lists.fiche_list, name="list"),
    path("mes-actions/", lists.mine, name="mine"),
    path("fiches/<pk:pk>/", fiche.fiche, name="fiche"),
    path("fiches/<pk:pk>/modifier/<slug:section>/", fiche.fiche_edit, name="fiche_edit"),
    path("fiches/<pk:pk>/statut/", fiche.fiche_state, name="fiche_state"),
    path("fiches/<pk:pk>/avancement/", fiche.fiche_progress, name="fiche_progress"),
    path("fiches/<pk:pk>/deplacer/", plan.fiche_move, name="fiche_move"),
    path("fiches/<pk:pk>/supprimer/", fiche.fiche_delete, name="fiche_delete"),
    path("fiches/<pk:pk>/indicateurs/<pk:line>/valeurs/", sheets.valeurs, name="valeurs"),
    path("fiches/<pk:pk>/montants/", sheets.budget, name="budget"),
    path("fiches/<pk:pk>/<slug:kind>/ajouter/", lines.line_create, name="line_create"),
    path("fiches/<pk:pk>/<slug:kind>/<pk:line>/", lines.line_edit, name="line_edit"),
    path("fiches/<pk:pk>/<slug:kind>/<pk:line>/supprimer/", lines.line_delete, name="line_delete"),
    path("changements/<pk:pk>/appliquer/", fiche.changement_apply, name="changement_apply"),
    path("changements/<pk:pk>/retirer/", fiche.changement_withdraw, name="changement_withdraw"),
    path("conventions/<pk:pk>/finances/", finances.finances, name="finances"),
    path("conventions/<pk:pk>/finances/<slug:kind>/ajouter/", finances.finance_create, name="finance_create"),
    path("conventions/<pk:pk>/finances/<slug:kind>/<pk:line>/", finances.finance_edit, name="finance_edit"),
    path(
        "conventions/<pk:pk>/finances/<slug:kind>/<pk:line>/supprimer/", finances.finance_delete, name="finance_delete"
    ),
]
