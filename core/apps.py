from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle"

    def ready(self):
        from core import checks, converters, middleware, navigation, privileges  # noqa: F401 (checks, signals)
        from core.inside import careful_migrations, quick_migrations

        converters.register()
        quick_migrations.install()
        careful_migrations.install()
        post_migrate.connect(privileges.after_migrate, sender=self)
        navigation.register(
            navigation.NavItem(
                "Composants",
                "core:components",
                test=lambda user: bool(user and user.is_authenticated),
                position=90,
                place="footer",
            )
        )
