from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Bilans et documents"

    def ready(self):
        from conventions.doors import Tab, add_tab
        from conventions.perms import can_read_whole
        from core.tones import register_tones
        from reporting import guards, holders, verifying  # noqa: F401 (they register)
        from reporting.bilans import history  # noqa: F401
        from reporting.desk import navigation
        from reporting.documents import declared  # noqa: F401
        from reporting.enums import BilanState

        navigation.open_doors()
        add_tab(Tab("bilans", "Bilans", "bilans:list", 70, can_read_whole))
        register_tones(
            {
                BilanState.DRAFT: "muted",
                BilanState.INTERNAL_REVIEW: "neutral",
                BilanState.SENT: "accent",
                BilanState.PRESENTED: "accent",
                BilanState.VALIDATED: "success",
            }
        )
