from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Gouvernance"

    def ready(self):
        from accounts import doors, handover
        from actions.doors import panels, support_pages, supports
        from conventions.doors import Tab, add_tab, counts, places
        from conventions.perms import can_read_whole
        from conventions.representants import following
        from core.navigation import NavItem, register
        from core.tones import register_tones
        from governance import champs, counting, decisions, guards, history, holders, holdings, renewal, representants  # noqa: F401 (they register)
        from governance.enums import DecisionState, PresenceStatus, SeanceState
        from governance.models import Comite, Seance

        handover.declare(*holdings.KINDS)
        if holdings.is_followed_by not in doors.follows:
            doors.follows.append(holdings.is_followed_by)
        following.declare(representants.KIND)
        places["comites"] = lambda key: Comite.objects.filter(pk=key).values_list("convention", flat=True).first()
        places["seances"] = lambda key: (
            Seance.objects.filter(pk=key).values_list("comite__convention", flat=True).first()
        )
        add_tab(Tab("instances", "Instances", "governance:instances", 60, can_read_whole))
        counts["instances"] = counting.LATE
        register(NavItem("Comités de la Caf", "governance:caf_comites", _works_for_a_caf, position=60, place="user"))
        supports.append(decisions.copil_support)
        support_pages.append(decisions.support_page)
        panels.append(decisions.fiche_panel)
        register_tones(
            {
                SeanceState.DRAFT: "muted",
                SeanceState.CONVENED: "accent",
                SeanceState.HELD: "success",
                SeanceState.VALIDATED: "success",
                SeanceState.CANCELLED: "muted",
                PresenceStatus.PRESENT: "success",
                PresenceStatus.EXCUSED: "neutral",
                PresenceStatus.REPRESENTED: "accent",
                PresenceStatus.ABSENT: "muted",
                DecisionState.TODO: "neutral",
                DecisionState.IN_PROGRESS: "accent",
                DecisionState.DONE: "success",
                DecisionState.DROPPED: "muted",
            }
        )


def _works_for_a_caf(user):
    return user is not None and user.is_authenticated and bool(user.caf_ids())
