"""Paths of the accounts. allauth reverses its own names: they have no namespace."""

from django.urls import include, path, re_path

from accounts import access, entrance, stop_views, views
from accounts.drafts import views as drafts
from accounts.imports.urls import urlpatterns as imports
from accounts.proconnect import views as proconnect

own = [
    path("compte/", views.me, name="me"),
    path("compte/modifier/", views.edit, name="edit"),
    path("compte/adresse/", views.address, name="address"),
    path("compte/adresse/<str:token>/", views.address_confirm, name="address_confirm"),
    path("compte/mes-donnees/", views.what_is_known, name="known"),
    path("compte/courriels/", views.mail_choices, name="mail_choices"),
    path("compte/courriels/liens/", stop_views.revoke, name="mail_stops_revoke"),
    path("courriels/arret/<slug:token>/", stop_views.page, name="mail_stop"),
    path("courriels/arret/<slug:token>/un-clic/", stop_views.at_once, name="mail_stop_at_once"),
    path("connexion/par-courriel/", views.code_ask, name="code_ask"),
    path("connexion/par-courriel/code/", views.code_enter, name="code_enter"),
    path("connexion/proconnect/", proconnect.start, name="proconnect_start"),
    path("connexion/proconnect/retour/", proconnect.come_back, name="proconnect_return"),
    path("connexion/proconnect/rattacher/", proconnect.link, name="proconnect_link"),
    path("connexion/confirmer/proconnect/", proconnect.confirm, name="proconnect_confirm"),
    path("compte/proconnect/detacher/", proconnect.unlink, name="proconnect_unlink"),
    path("compte/brouillons/", drafts.save, name="draft_save"),
    path("compte/brouillons/ecarter/", drafts.discard, name="draft_discard"),
    path("compte/brouillons/choisir/", drafts.choose, name="draft_choose"),
    path("compte/sessions/<pk:pk>/fermer/", views.session_end, name="session_end"),
    path("travaux/<uuid:key>/", views.job, name="job"),
    path("invitation/<slug:token>/", views.invitation, name="invitation"),
    path("invitation/<slug:token>/renvoyer/", views.invitation_again, name="invitation_again"),
    path("acces/demander/", access.ask, name="access_ask"),
    path("acces/demande/", access.asked, name="access_asked"),
    *imports,
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("connexion/", entrance.Login.as_view(), name="account_login"),
    path("connexion/code/", entrance.MfaAuthenticate.as_view(), name="mfa_authenticate"),
    path("connexion/confirmer/", entrance.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("connexion/confirmer/code/", entrance.MfaReauthenticate.as_view(), name="mfa_reauthenticate"),
    path("connexion/confirmer/cle/", entrance.PasskeyReauthenticate.as_view(), name="mfa_reauthenticate_webauthn"),
    path("connexion/cle/", entrance.PasskeyLogin.as_view(), name="mfa_login_webauthn"),
    path("connexion/compte-ferme/", entrance.Inactive.as_view(), name="account_inactive"),
    path("deconnexion/", entrance.Logout.as_view(), name="account_logout"),
    path("inscription/", views.signup_closed, name="account_signup"),
    path("mot-de-passe/oublie/", entrance.PasswordReset.as_view(), name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", entrance.PasswordResetDone.as_view(), name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]{1,12})-(?P<key>[0-9A-Za-z-]{1,100})/$",
        entrance.PasswordResetFromKey.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/change/",
        entrance.PasswordResetFromKeyDone.as_view(),
        name="account_reset_password_from_key_done",
    ),
    path("compte/mot-de-passe/", entrance.PasswordChange.as_view(), name="account_change_password"),
    path("compte/sessions/", entrance.Sessions.as_view(), name="usersessions_list"),
    path("compte/double-authentification/", entrance.MfaIndex.as_view(), name="mfa_index"),
    path("compte/double-authentification/activer/", entrance.TotpActivate.as_view(), name="mfa_activate_totp"),
    path("compte/double-authentification/retirer/", entrance.TotpDeactivate.as_view(), name="mfa_deactivate_totp"),
    path("compte/cles/ajouter/", entrance.PasskeyAdd.as_view(), name="mfa_add_webauthn"),
    path("compte/cles/<pk:pk>/nommer/", entrance.PasskeyName.as_view(), name="mfa_edit_webauthn"),
    path("compte/cles/<pk:pk>/retirer/", entrance.PasskeyRemove.as_view(), name="mfa_remove_webauthn"),
    path("compte/codes-de-secours/", entrance.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "compte/codes-de-secours/nouveaux/",
        entrance.RecoveryCodesGenerate.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "compte/codes-de-secours/telecharger/",
        entrance.RecoveryCodesDownload.as_view(),
        name="mfa_download_recovery_codes",
    ),
]
