from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "territories"
    verbose_name = "Territoires et organisations"

    def ready(self):
        from core.navigation import NavItem, register

        from .perms import caf_ids

        register(
            NavItem("Territoires", "territories:list", position=80),
            NavItem("Organisations", "territories:organisation_list", lambda user: bool(caf_ids(user)), position=85),
        )
