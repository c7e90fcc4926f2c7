from django.urls import path

from core import rows
from governance.views import comites, decisions, seances

app_name = "governance"

urlpatterns = [
    path("conventions/<pk:pk>/instances/", comites.instances, name="instances"),
    path("conventions/<pk:pk>/instances/nouvelle/", comites.add_comite, name="comite_create"),
    path("conventions/<pk:pk>/decisions/", decisions.decisions, name="decisions"),
    path("caf/comites/", comites.caf_comites, name="caf_comites"),
    path("caf/comites/nouveau/", comites.add_caf_comite, name="caf_comite_create"),
    path("comites/<pk:pk>/", comites.comite, name="comite"),
    path("comites/<pk:pk>/modifier/", comites.edit_comite, name="comite_edit"),
    path("comites/<pk:pk>/supprimer/", comites.delete_comite, name="comite_delete"),
    path("comites/<pk:pk>/membres/nouveau/", rows.add(comites.Membres), name="membre_create"),
    path("comites/<pk:pk>/membres/reprendre/", comites.take_members, name="membres_take"),
    path("comites/membres/<pk:row>/modifier/", rows.edit(comites.Membres), name="membre_edit"),
    path("comites/membres/<pk:pk>/clore/", comites.close_membre, name="membre_close"),
    path("comites/<pk:pk>/seances/nouvelle/", seances.add_seance, name="seance_create"),
    path("seances/<pk:pk>/", seances.seance, name="seance"),
    path("seances/<pk:pk>/modifier/", seances.edit_seance, name="seance_edit"),
    path("seances/<pk:pk>/etat/<slug:slug>/", seances.change_state, name="seance_step"),
    path("seances/<pk:pk>/compte-rendu/", seances.edit_minutes, name="minutes"),
    path("seances/<pk:pk>/presences/", seances.presences, name="presences"),
    path("seances/<pk:pk>/seance.ics", seances.seance_ics, name="seance_ics"),
    path("seances/<pk:pk>/ordre-du-jour/nouveau/", rows.add(seances.Points), name="point_create"),
    path("seances/<pk:pk>/ordre-du-jour/proposer/", rows.several(seances.Proposals), name="agenda_propose"),
    path("seances/points/<pk:row>/modifier/", rows.edit(seances.Points), name="point_edit"),
    path("seances/points/<pk:row>/deplacer/", rows.move(seances.Points), name="point_move"),
    path("seances/points/<pk:row>/supprimer/", rows.remove(seances.Points), name="point_delete"),
    path("seances/<pk:pk>/documents/joindre/", rows.add(seances.Papers), name="seance_document_add"),
    path("seances/documents/<pk:pk>/", seances.document, name="seance_document"),
    path("seances/documents/<pk:row>/retirer/", rows.remove(seances.Papers), name="seance_document_remove"),
    path("seances/<pk:pk>/decisions/nouvelle/", rows.add(decisions.Decisions), name="decision_create"),
    path("decisions/<pk:row>/modifier/", rows.edit(decisions.Decisions), name="decision_edit"),
    path("decisions/<pk:pk>/suite/", decisions.follow_up, name="decision_follow"),
    path("decisions/<pk:row>/supprimer/", rows.remove(decisions.Decisions), name="decision_delete"),
]
