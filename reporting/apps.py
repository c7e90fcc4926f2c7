from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Bilans et documents"

    def ready(self):
        from accounts import doors, handover
        from actions import doors as actions
        from conventions.doors import Tab, add_tab, counts, places
        from conventions.perms import can_read_whole
        from core.tones import register_tones
        from governance import doors as governance
        from reporting import guards, holders, verifying  # noqa: F401 (they register)
        from reporting.bilans import counting, history, holdings  # noqa: F401 (tables register)
        from reporting.bilans.models import Bilan
        from reporting.desk import commune, navigation, own_tasks
        from reporting.desk import holdings as desk_holdings
        from reporting.documents import declared  # noqa: F401
        from reporting.enums import BilanState
        from territories.doors import of_a_place

        handover.declare(holdings.KIND, desk_holdings.KIND)
        if desk_holdings.is_followed_by not in doors.follows:
            doors.follows.append(desk_holdings.is_followed_by)
        places["bilans"] = lambda key: Bilan.objects.filter(pk=key).values_list("convention", flat=True).first()
        navigation.open_doors()
        for panels, panel in ((actions.panels, own_tasks.fiche_panel), (governance.panels, own_tasks.seance_panel)):
            if panel not in panels:
                panels.append(panel)
        if commune.told_of not in of_a_place:
            of_a_place.append(commune.told_of)
        add_tab(Tab("bilans", "Bilans", "bilans:list", 70, can_read_whole))
        counts["bilans"] = counting.OPEN
        register_tones(
            {
                BilanState.DRAFT: "muted",
                BilanState.INTERNAL_REVIEW: "neutral",
                BilanState.SENT: "accent",
                BilanState.PRESENTED: "accent",
                BilanState.VALIDATED: "success",
            }
        )
