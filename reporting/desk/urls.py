from django.urls import path

from accounts import recent
from core import rows
from reporting.desk import administration as caf
from reporting.desk import commune, instance, own_tasks, pages, sleeping, views

app_name = "desk"

_CAF = "caf/<pk:pk>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("conventions/<pk:pk>/", views.synthese, name="synthese"),
    path("ma-commune/", commune.mine, name="my_commune"),
    path("ma-commune/<slug:code>/", commune.detail, name="commune"),
    path("a-faire/<str:key>/plus-tard/", sleeping.later, name="later"),
    path("a-faire/<pk:pk>/reveiller/", sleeping.wake, name="wake"),
    path("taches/nouvelle/", own_tasks.where, name="task_where"),
    path("taches/<pk:row>/", rows.edit(own_tasks.Taches), name="task_edit"),
    path("taches/<pk:row>/faite/", own_tasks.done, name="task_done"),
    path("taches/<pk:row>/supprimer/", rows.remove(own_tasks.Taches), name="task_delete"),
    path("conventions/<pk:pk>/taches/ajouter/", rows.add(own_tasks.Taches), name="task_add"),
    path("alertes/", views.alerts, name="alerts"),
    path("caf/", caf.cafs, name="cafs"),
    path(_CAF, caf.overview, name="caf"),
    path(f"{_CAF}premiers-pas/", views.premiers_pas, name="premiers_pas"),
    path(f"{_CAF}reglages/", caf.settings, name="settings"),
    path(f"{_CAF}journal-de-securite/", caf.security, name="security"),
    path(f"{_CAF}personnes/", caf.people, name="people"),
    path(f"{_CAF}personnes/inviter/", caf.person_invite, name="person_invite"),
    path(f"{_CAF}personnes/<pk:row>/", recent.password(rows.edit(caf.People)), name="person_edit"),
    path(f"{_CAF}personnes/<pk:row>/transmettre/", caf.person_handover, name="person_handover"),
    path(f"{_CAF}personnes/<pk:row>/remplacer/", caf.person_stand_in, name="person_stand_in"),
    path(f"{_CAF}personnes/<pk:row>/clore/", caf.person_close, name="person_close"),
    path(f"{_CAF}telephone-perdu/", caf.person_lost_phone, name="lost_phone"),
    path(f"{_CAF}adresse/", caf.person_address, name="person_address"),
    path(f"{_CAF}invitations/<pk:row>/renvoyer/", caf.invitation_renew, name="invitation_renew"),
    path(f"{_CAF}invitations/<pk:row>/retirer/", caf.invitation_revoke, name="invitation_revoke"),
    path(f"{_CAF}themes/", caf.themes, name="themes"),
    path(f"{_CAF}themes/nouveau/", rows.add(caf.Themes), name="theme_create"),
    path(f"{_CAF}themes/<pk:row>/", rows.edit(caf.Themes), name="theme_edit"),
    path(f"{_CAF}themes/<pk:row>/deplacer/", rows.move(caf.Themes), name="theme_move"),
    path(f"{_CAF}themes/<pk:row>/proposer/", caf.theme_offer, name="theme_offer"),
    path(f"{_CAF}cibles/", caf.targets, name="targets"),
    path(f"{_CAF}cibles/nouvelle/", rows.add(caf.Targets), name="target_create"),
    path(f"{_CAF}cibles/<pk:row>/", rows.edit(caf.Targets), name="target_edit"),
    path(f"{_CAF}cibles/<pk:row>/supprimer/", rows.remove(caf.Targets), name="target_delete"),
    path(f"{_CAF}chiffres/", caf.figures, name="figures"),
    path(f"{_CAF}chiffres/nouveau/", rows.add(caf.Figures), name="figure_create"),
    path(f"{_CAF}chiffres/<pk:row>/", rows.edit(caf.Figures), name="figure_edit"),
    path("instance/", instance.overview, name="instance"),
    path("instance/defauts/", instance.errors, name="instance_errors"),
    path("instance/journal-de-securite/", instance.security, name="instance_security"),
    path("instance/telephone-perdu/", instance.administrator_lost_phone, name="instance_lost_phone"),
    path("instance/adresse/", instance.account_address, name="instance_address"),
    path("instance/travaux/", instance.jobs, name="instance_jobs"),
    path("instance/travaux/<pk:pk>/relancer/", instance.job_again, name="instance_job_again"),
    path("instance/travaux/<pk:pk>/annuler/", instance.job_cancel, name="instance_job_cancel"),
    path("instance/caf/<pk:pk>/ouvrir/", instance.open_caf, name="instance_open"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("glossaire/", pages.glossary, name="glossary"),
]
