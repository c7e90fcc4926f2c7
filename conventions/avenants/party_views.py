"""The pages where an avenant brings a party into the convention, or takes one out of it."""

from conventions.avenants.party_forms import JoinForm, QuitForm, leaving
from conventions.avenants.views import Modifications
from conventions.enums import ModificationKind as K


class Join(Modifications):
    form, new = JoinForm, K.JOIN.label
    added = "La partie est dans l’avenant : elle le vote et le signe, et entre dans la convention à la date d’effet."


class Quit(Modifications):
    form, new = QuitForm, K.QUIT.label
    added = "La partie est dans l’avenant : elle le vote et le signe, et sort de la convention à la date d’effet."

    def closed(self):
        if self.act == "add" and not super().closed() and not leaving(self.convention, self.parent).exists():
            return "Aucune partie n’est à faire sortir : une Caf reste partie jusqu’à la fin de la convention."
        return super().closed()


#: Word of the address, as `views.ALONE`.
ALONE = {"entree": Join, "sortie": Quit}
