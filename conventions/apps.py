from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "conventions"
    verbose_name = "Conventions"

    def ready(self):
        from accounts import doors, handover
        from accounts.imports import kinds
        from conventions import history  # noqa: F401
        from conventions.avenants import belonging  # noqa: F401  # what it tells of parties
        from conventions.documents import own_holders  # noqa: F401
        from conventions.doors import Tab, add_tab, counts
        from conventions.dossier import emptiness, guards  # noqa: F401
        from conventions.enums import ShownState as S
        from conventions.enums import SuggestionOutcome
        from conventions.importing.people import People
        from conventions.members import access, holdings, people
        from conventions.perimeter import cafs, own
        from conventions.perms import can_read_whole, can_see_history
        from conventions.representants import following
        from conventions.signing import reminders  # noqa: F401  # its mail
        from conventions.suggestions import counting
        from conventions.suggestions.telling import TONES
        from conventions.text import discussion, own_champs, submission  # noqa: F401
        from conventions.text import guards as text_guards  # noqa: F401
        from core.navigation import NavItem, register
        from core.tones import register_tones
        from territories.doors import of_their_own
        from territories.perms import namers

        for tab in (
            Tab("parties", "Parties et périmètre", "conventions:parties", 10),
            Tab("calendrier", "Calendrier", "conventions:calendrier", 20),
            Tab("texte", "Texte", "conventions:texte", 50, can_read_whole),
            Tab("documents", "Documents", "conventions:documents", 90),
            Tab("membres", "Membres", "conventions:membres", 100, can_read_whole),
            Tab("historique", "Historique", "conventions:historique", 110, can_see_history),
        ):
            add_tab(tab)
        counts[discussion.RUBRIC] = counting.WAITING
        people.listen()
        doors.asked[:] = [access.receive]
        kinds.declare(People())
        handover.declare(*holdings.KINDS)
        following.declare(*following.KINDS)
        namers.append(cafs.of_written_conventions)
        of_their_own.append(own.of_followed)
        register(NavItem("Conventions", "conventions:list", _reads_conventions, position=20))
        register_tones(
            {
                S.PROSPECTING: "muted",
                S.FRAMING: "neutral",
                S.DIAGNOSTIC: "accent",
                S.ACTION_PLAN: "accent",
                S.DRAFTING: "accent",
                S.APPROVAL: "accent",
                S.READY_TO_SIGN: "warning",
                S.SIGNED_AHEAD: "accent",
                S.UNSURE: "warning",
                S.IN_FORCE: "success",
                S.EXPIRED: "danger",
                S.RENEWED: "neutral",
                S.ABANDONED: "muted",
                S.TERMINATED: "muted",
            }
        )
        register_tones({each: TONES[each] for each in SuggestionOutcome})


def _reads_conventions(user):
    """Anyone who is logged in, but the operator of the instance, who sees none."""
    return user is not None and user.is_authenticated and not user.is_instance
