from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Plan d’actions"

    def ready(self):
        from accounts import doors, handover
        from actions import champs, counting, given, guards, history, holdings, renewal  # noqa: F401 (fields, tables and guards register)
        from actions.enums import ChangementState, FicheState
        from actions.models import FicheAction
        from conventions.doors import Tab, add_tab, counts, places
        from conventions.perms import can_read_whole
        from core.navigation import NavItem, register
        from core.tones import register_tones

        handover.declare(*holdings.KINDS)
        if holdings.is_followed_by not in doors.follows:
            doors.follows.append(holdings.is_followed_by)
        places["fiches"] = lambda key: (
            FicheAction.objects.filter(pk=key).values_list("plan__convention", flat=True).first()
        )
        add_tab(Tab("plan", "Plan d’actions", "actions:plan", 40))
        counts["plan"] = counting.LATE
        add_tab(Tab("finances", "Finances", "actions:finances", 80, can_read_whole))
        register(
            NavItem("Mes actions", "actions:mine", _reads_conventions, position=30),
            NavItem("Fiches", "actions:list", _reads_conventions, position=35),
        )
        register_tones(
            {
                FicheState.PLANNED: "neutral",
                FicheState.TO_DISCUSS: "warning",
                FicheState.IN_PROGRESS: "accent",
                FicheState.DONE: "success",
                FicheState.PAUSED: "muted",
                FicheState.BLOCKED: "danger",
                FicheState.POSTPONED: "warning",
                FicheState.ABANDONED: "muted",
                ChangementState.PROPOSED: "warning",
                ChangementState.APPLIED: "success",
                ChangementState.WITHDRAWN: "muted",
            }
        )


def _reads_conventions(user):
    """Anyone who is logged in, but the operator of the instance, who sees none."""
    return user is not None and user.is_authenticated and not user.is_instance
