from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self):
        from allauth.mfa import signals as second_factor_signals
        from django.contrib.auth.signals import user_logged_in

        from accounts import (  # noqa: F401  # their mails
            closing,
            defects,
            digest,
            doors,
            handover,
            invitations,
            light,
            memberships,
            open_sessions,
            pace,
            passwords,
            second_factor,
            sessions,
            throttle,
            traces,
        )
        from accounts.drafts import keeping, telling
        from accounts.enums import ImportState, JobState
        from accounts.handover import caf_roles
        from accounts.handover import telling as standing_in
        from accounts.models import CafMembership
        from accounts.proconnect import links
        from core import antivirus, drafts, errors, limits
        from core.navigation import NavItem, register
        from core.tones import register_tones

        limits.counter[:] = [pace.take]
        errors.reporters[:] = [defects.report]
        drafts.readers[:] = [telling.of_form]
        drafts.forgetters[:] = [keeping.forget_sent]
        sessions.watch(CafMembership)
        memberships.listen()
        handover.declare(caf_roles.KIND)
        handover.lent_to[:] = [standing_in.tell]
        if memberships.of_caf not in doors.roles:
            doors.roles.append(memberships.of_caf)
        user_logged_in.connect(sessions.hear_log_in, dispatch_uid="accounts.sessions")
        user_logged_in.connect(throttle.hear_log_in, dispatch_uid="accounts.throttle")
        user_logged_in.connect(light.hear_log_in, dispatch_uid="accounts.light")
        user_logged_in.connect(links.hear_log_in, dispatch_uid="accounts.proconnect")
        user_logged_in.connect(open_sessions.hear_log_in, dispatch_uid="accounts.open_sessions")
        user_logged_in.connect(traces.hear_log_in, dispatch_uid="accounts.traces")
        antivirus.infected_refused.connect(traces.hear_infected, dispatch_uid="accounts.traces")
        told = {
            "added": second_factor.hear_added,
            "removed": second_factor.hear_removed,
            "reset": second_factor.hear_reset,
        }
        for changed, tell in told.items():
            getattr(second_factor_signals, f"authenticator_{changed}").connect(
                open_sessions.hear_second_factor_changed, dispatch_uid="accounts.open_sessions"
            )
            getattr(second_factor_signals, f"authenticator_{changed}").connect(
                traces.hear_second_factor, dispatch_uid="accounts.traces"
            )
            getattr(second_factor_signals, f"authenticator_{changed}").connect(
                tell, dispatch_uid="accounts.second_factor"
            )
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
            NavItem("Mes courriels", "accounts:mail_choices", position=15, place="user"),
            NavItem("Changer de mot de passe", "account_change_password", position=20, place="user"),
        )
