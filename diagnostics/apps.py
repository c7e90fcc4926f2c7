from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "Diagnostics"

    def ready(self):
        from conventions.doors import Tab, add_tab
        from core.tones import register_tones
        from diagnostics import champs, guards, history, renewal  # noqa: F401 (fields, tables and guards register)
        from diagnostics.enums import ConstatKind, Priority

        add_tab(Tab("diagnostic", "Diagnostic", "diagnostics:detail", 30))
        register_tones(
            {
                ConstatKind.STRENGTH: "success",
                ConstatKind.WEAKNESS: "warning",
                ConstatKind.OPPORTUNITY: "accent",
                ConstatKind.THREAT: "danger",
                ConstatKind.NEED: "neutral",
                Priority.HIGH: "danger",
                Priority.MEDIUM: "warning",
                Priority.LOW: "neutral",
            }
        )
