from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from accounts import defects, handover, invitations, pace, passwords, second_factor, sessions, throttle  # noqa: F401
        from accounts.enums import ImportState, JobState
        from accounts.handover import caf_roles
        from accounts.models import CafMembership
        from core import errors, limits
        from core.navigation import NavItem, register
        from core.tones import register_tones

        limits.counter[:] = [pace.take]
        errors.reporters[:] = [defects.report]
        sessions.watch(CafMembership)
        handover.declare(caf_roles.KIND)
        user_logged_in.connect(sessions.hear_log_in, dispatch_uid="accounts.sessions")
        user_logged_in.connect(throttle.hear_log_in, dispatch_uid="accounts.throttle")
        register_tones(
            {
                JobState.WAITING: "neutral",
                JobState.RUNNING: "accent",
                JobState.DONE: "success",
                JobState.FAILED: "danger",
                ImportState.PREPARED: "accent",
                ImportState.APPLIED: "success",
                ImportState.UNDONE: "muted",
            }
        )
        register(
            NavItem("Mon compte", "accounts:me", position=10, place="user"),
            NavItem("Changer de mot de passe", "account_change_password", position=20, place="user"),
        )
