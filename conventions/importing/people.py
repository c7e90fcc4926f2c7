"""People and memberships of a Caf, from a file: prepared in silence, invited afterwards, by lots.

A row gives one role to one address: in the Caf, or on one of its conventions. As everywhere else
(`conventions.members.people`), someone whom the importer already sees in the portal gets the role, any other address gets
an invitation, and nothing tells whether it has an account.
"""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts import memberships
from accounts.enums import CafRole
from accounts.imports.kinds import Kind, Outcome, Problem, Row, absent, left, refused
from accounts.imports.questions import folded
from accounts.models import CafMembership, Invitation, User
from conventions import perms
from conventions.enums import SIDES, PartieRole, Role, Side
from conventions.importing import people_writing as writing
from conventions.importing import roles
from conventions.importing.people_cells import EXAMPLES, FIELDS, address_of, expected_address, names_of
from conventions.models import Convention, Membership, Partie
from core import ordering
from core.date_fields import read_day
from core.formats import counted
from core.forms import one_line
from territories.models import Organisation

LEFT_OUT = "-"
EMPTY, OF_PARTIE, APART = "vide", "partie", "deux"
LONGEST = {"first_name": 100, "last_name": 100, "function": 150}
LABELS = {"function": "Fonction", "organisation": "Organisation", "starts_on": "Depuis le", "ends_on": "Jusqu’au"}


class People(Kind):
    slug = "personnes"
    title = "Importer des personnes"
    intro = "Une ligne par rôle : dans la Caf, ou sur une de ses conventions. Personne ne reçoit rien avant que vous n’invitiez."
    nouns = "ligne", "lignes"
    fields = FIELDS
    undo_sentence = (
        "Annuler retire les rôles et les invitations de cet import, et rend ce qu’il a changé. Restent, nommés avant : "
        "les personnes qui ont déjà accepté, et ce qui a été modifié depuis."
    )

    def may(self, user, caf):
        return perms.can_administer(user, caf)

    def examples(self, user, caf):
        found = super().examples(user, caf)
        first = Convention.objects.visible_to(user).filter(caf=caf).order_by("search_name", "pk").first()
        column = [each.key for each in self.fields if each.is_offered].index("convention")
        found[0][column] = first.name if first else "Intitulé d’une convention"
        return found

    def notes(self, user, caf):
        return [
            ("Rôles dans la Caf", [role.label for role in CafRole]),
            ("Rôles sur une convention", [role.label for role in Role]),
        ]

    def plan(self, caf, user, lines, answers):
        return Planning(caf, user, lines, answers).rows()

    def write(self, caf, user, rows):
        return writing.write(caf, user, rows)

    def kept(self, written):
        return writing.kept(written)

    def undo(self, written, user):
        writing.undo(written)

    def lots(self, written):
        return writing.lots(written)

    def tell(self, written, slug, user, *, limit):
        return writing.tell(written, slug, user, limit=limit)


class Planning:
    """The rows of one file. About ten queries, whatever their number."""

    def __init__(self, caf, user, lines, answers):
        self.caf, self.user, self.lines, self.answers = caf, user, lines, answers
        self.today = timezone.localdate()
        self.known: dict = {}  # {(question, words): what it gives}, for words that many lines say
        self.saying: dict = {}  # {name of a field: {its words: lines that say them}}
        self.reach = memberships.reach(user, caf.pk)
        self.role_words = roles.dictionary(caf)
        found = Convention.objects.visible_to(user).filter(caf=caf, is_example=False)
        self.conventions = {row.pk: row for row in found.select_related("caf__organisation", "territoire")}
        self.addresses = {line.key: address_of(line.text("email")) for line in lines}
        self._read_people()
        self._read_organisations()

    def _read_people(self):
        """Everybody whom the importer sees in the portal, and nobody else."""
        user, caf = self.user, self.caf
        running = CafMembership.objects.running(on=self.today)
        seen = Membership.objects.filter(convention__in=Convention.objects.visible_to(user), user__isnull=False)
        colleagues = running.filter(caf__in=user.caf_ids()).values("user")
        people = User.objects.filter(Q(pk__in=colleagues) | Q(pk__in=seen.values("user")), is_active=True)
        self.people = {row.email.lower(): row for row in people.order_by("pk")}
        emails = {address for address, _ in self.addresses.values() if address}
        held = running.filter(caf=caf).select_related("user")
        self.held = {(row.user.email.lower(), row.role): row for row in held}
        self.colleagues = {email for email, _ in self.held}
        self.lasting = memberships.lasting_administrators(held)
        offered = Invitation.objects.filter(caf=caf, accepted_at=None, revoked_at=None, email__in=emails)
        self.offered = {(row.email, row.caf_role): row for row in offered.exclude(caf_role="")}
        rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=self.today), convention__in=self.conventions)
        rows = rows.filter(Q(user__email__in=emails) | Q(user=None, invitation__email__in=emails))
        self.roles_held = {
            (_email_of(row), row.role, row.convention_id): row
            for row in rows.select_related("user", "invitation", "organisation").order_by("-pk")
        }

    def _read_organisations(self):
        caf, keys = self.caf, list(self.conventions)
        known = Partie.objects.known().filter(convention__in=keys)
        named = Q(caf=caf) | Q(pk=caf.organisation_id) | Q(parties__in=known)
        named |= Q(pk__in=Membership.objects.filter(convention__in=keys).values("organisation"))
        rows = list(Organisation.objects.filter(named).distinct().order_by("search_name", "pk"))
        self.organisations = {row.pk: row for row in rows}
        self.organisation_words = defaultdict(list)
        for row in rows:
            for words in {folded(row.name), folded(row.short_name)} - {""}:
                self.organisation_words[words].append(row.pk)
        parties = known.filter(role=PartieRole.COLLECTIVITE, organisation__isnull=False)
        self.parties = {}
        for convention, organisation in parties.order_by("position", "pk").values_list("convention", "organisation"):
            self.parties.setdefault(convention, organisation)
        self.convention_words = defaultdict(list)
        for row in self.conventions.values():
            for words in {folded(row.name), folded(str(row)), folded(str(row.territoire or ""))} - {""}:
                self.convention_words[words].append(row.pk)

    def rows(self):
        read = [self._read(line) for line in self.lines]
        if self.answers.waiting:
            return []
        self._same_person(read)
        if self.answers.waiting:
            return []
        met: dict = {}
        return [self._row(line, said, met) for line, said in read]

    # What a line says

    def _read(self, line):
        """(line, what it says), with the questions of its words asked."""
        email, named = self.addresses[line.key]
        said = {"email": email, "skip": self._skipped(line, email)}
        said |= names_of(line, named) if line.is_aside or not said["skip"] else {}
        if said["skip"]:
            return line, said
        said["role"] = self._once("role", line, self._role)
        said["function"] = one_line(line.text("function"))
        if said["role"] not in (None, LEFT_OUT) and not roles.is_of_caf(said["role"]):
            said["convention"] = self._once("convention", line, self._convention)
            if said["convention"] != LEFT_OUT:
                said["organisation"] = self._organisation(line, said)
        return line, said

    def _skipped(self, line, email):
        if line.is_aside:
            return "laissée de côté"
        if email in EXAMPLES:
            return "ligne d’exemple du portail"
        if line.filled_count < 2 and not email:
            return "une seule case remplie : un titre ou une note"
        return ""

    def _once(self, name, line, ask):
        """What `ask` gives of this line: the same for every line that says the same there."""
        key = name, line.text(name)
        if key not in self.known:
            self.known[key] = ask(line)
        return self.known[key]

    def _role(self, line):
        words = line.text("role")
        if found := self.role_words.get(folded(words)):
            return found
        options = [*roles.choices(), (LEFT_OUT, "Ne pas reprendre ces lignes")]
        if words:
            return self.answers.ask(
                "role",
                words,
                group="Les rôles",
                label=f"Quel rôle est « {words[:100]} » ?",
                options=options,
                samples=self._titles("role", words),
                proposed=self._near_role(words),
            )
        if "role" in line.cells:
            return None
        return self.answers.ask(
            "sans_role",
            group="Les rôles",
            label="Le fichier ne dit pas le rôle : lequel prendre pour toutes les lignes ?",
            options=options,
            is_remembered=False,
        )

    def _near_role(self, words):
        said = folded(words)
        found = [value for known, value in self.role_words.items() if len(known) > 3 and known in said]
        return found[0] if found and len(set(found)) == 1 else ""

    def _titles(self, name, words):
        """Three addresses of the lines that say this: real values, to know who is meant."""
        if name not in self.saying:
            self.saying[name] = defaultdict(list)
            for line in self.lines:
                self.saying[name][line.text(name)].append(line)
        return tuple(line.text("email") or line.text("full_name") for line in self.saying[name][words][:3])

    def _convention(self, line):
        words = line.text("convention")
        found = self.convention_words.get(folded(words), [])
        if len(found) == 1:
            return found[0]
        if not words and "convention" in line.cells:
            return None
        keys = found or sorted(self.conventions, key=lambda key: ordering.key(self.conventions[key].name))
        options = [(str(key), self._told(self.conventions[key])) for key in keys]
        options.append((LEFT_OUT, "Ne pas reprendre ces lignes"))
        if words:
            answer = self.answers.ask(
                "convention",
                words,
                group="Les conventions",
                label=f"Quelle convention est « {words[:100]} » ?",
                options=options,
                samples=self._titles("convention", words),
                proposed=self._near_convention(words, keys),
            )
        else:
            answer = self.answers.ask(
                "sans_convention",
                group="Les conventions",
                label="Le fichier ne dit pas la convention : laquelle prendre pour toutes les lignes ?",
                options=options,
                is_remembered=False,
            )
        return int(answer) if answer and answer != LEFT_OUT else answer

    def _told(self, convention):
        years = (
            f" ({convention.starts_on:%Y}-{convention.ends_on:%Y})"
            if convention.starts_on and convention.ends_on
            else ""
        )
        return f"{convention.name}{years}"

    def _near_convention(self, words, keys):
        said = folded(words)
        found = [key for key in keys if said in (name := folded(self.conventions[key].name)) or name in said]
        return str(found[0]) if len(found) == 1 else ""

    def _organisation(self, line, said):
        """The key of an Organisation, or None. One that is not known is asked, and so is its absence, once."""
        if line.text("organisation"):
            return self._once("organisation", line, self._named_organisation)
        answer = self.answers.ask(
            "sans_organisation",
            group="Les organisations",
            label="Quelle organisation pour une personne dont le fichier ne dit rien ?",
            options=[
                (OF_PARTIE, "La collectivité de sa convention, pour les rôles de son côté"),
                (EMPTY, "Aucune"),
            ],
            samples=(line.text("email"),),
        )
        if answer == OF_PARTIE and SIDES[said["role"]] == Side.COLLECTIVITE:
            return self.parties.get(said["convention"])
        return None

    def _named_organisation(self, line):
        words = line.text("organisation")
        if found := self.organisation_words.get(folded(words)):
            return found[0]
        options = [(str(key), row.name) for key, row in self.organisations.items()]
        answer = self.answers.ask(
            "organisation",
            words,
            group="Les organisations",
            label=f"Quelle organisation est « {words[:100]} » ?",
            options=[*options, (LEFT_OUT, "Ne pas la reprendre : la personne reste sans organisation")],
            samples=self._titles("organisation", words),
            proposed=self._near_organisation(words),
        )
        return int(answer) if answer and answer != LEFT_OUT else None

    def _near_organisation(self, words):
        said = folded(words)
        found = {
            keys[0]
            for name, keys in self.organisation_words.items()
            if len(name) > 3 and (said in name or name in said)
        }
        return str(found.pop()) if len(found) == 1 else ""

    def _same_person(self, read):
        """Two addresses under one name: two people, or one? The address answered is then everybody's of that name."""
        named, spelled = defaultdict(dict), {}
        for email, person in self.people.items():
            if name := folded(person.full_name):
                named[name][email] = "déjà connue du portail"
                spelled[name] = person.full_name
        kept = [(line, said) for line, said in read if _is_kept(said)]
        for line, said in kept:
            if (name := _folded_name(said)) and said["email"]:
                named[name].setdefault(said["email"], f"ligne {line.number}")
                spelled.setdefault(name, _name(said))
        read_names = {_folded_name(said) for _, said in kept}
        taken = {}
        for name in sorted(read_names & named.keys() - {""}):
            if len(named[name]) < 2 or not any(where.startswith("ligne") for where in named[name].values()):
                continue
            emails = sorted(named[name])
            one = [(each, f"Une seule personne, à l’adresse {each} ({named[name][each]})") for each in emails]
            taken[name] = self.answers.ask(
                "homonymes",
                " ".join(emails),
                group="Les homonymes",
                label=f"« {spelled[name]} » a {counted(len(emails), 'adresse')} : combien de personnes ?",
                options=[(APART, "Des personnes différentes"), *one],
                samples=tuple(emails[:3]),
            )
        for _, said in kept:
            if said["email"]:
                chosen = taken.get(_folded_name(said))
                if chosen and chosen != APART:
                    said["email"] = chosen

    # What becomes of it

    def _row(self, line, said, met):
        title = (
            f"{said.get('first_name', '')} {said.get('last_name', '')}".strip() or said["email"] or line.text("email")
        )
        if said["skip"]:
            return left(line, title or f"ligne {line.number}", said["skip"])
        for name, unsaid in (("role", "son rôle n’est pas dit"), ("convention", "sa convention n’est pas dite")):
            if said.get(name) == LEFT_OUT:
                words = line.text(name)
                return left(line, title, f"« {words} » n’est pas repris" if words else unsaid)
        problems = self._problems(line, said)
        key = (said["email"], said["role"], said.get("convention"))
        if all(key[:2]) and key in met and not problems:
            problems = [
                _problem(
                    line,
                    "email",
                    f"une ligne par adresse, rôle et convention ; ceux-ci sont déjà en {met[key].cells['email'].cell}",
                )
            ]
        if problems:
            return refused(line, title or f"ligne {line.number}", problems)
        met[key] = line
        row = Row(line.key, line.sheet, line.number, Outcome.NEW, title, facts=self._facts(said))
        existing = self._existing(said)
        if existing is None:
            row.act = self._act(said)
        else:
            self._compare(row, existing, said, line)
        if roles.is_of_caf(said["role"]) and line.text("starts_on"):
            row.note = (
                "La date de début n’est pas reprise : un rôle dans la Caf commence quand l’invitation est acceptée."
            )
        if real := self._real_name(said):
            row.note = f"Cette adresse est celle de {real} : le rôle est pour cette personne. {row.note}".strip()
        return row

    def _real_name(self, said):
        """The name under which the importer sees this address, when the line says another one; '' otherwise. The order
        of its words says nothing, and a part of it is no other name."""
        if (person := self.people.get(said["email"])) is None:
            return ""
        words, real = (set(folded(each).split()) for each in (_name(said), person.full_name))
        return person.full_name if words and real and not words <= real else ""

    def _problems(self, line, said):
        found = []
        if not said["email"]:
            found.append(_problem(line, "email", expected_address(line.text("email"))))
        if not said["role"]:
            found.append(_problem(line, "role", "un rôle de la liste"))
        for name, longest in LONGEST.items():
            if len(said[name]) > longest:
                found.append(_problem(line, name, f"{longest} caractères au plus"))
        for name in ("starts_on", "ends_on"):
            try:
                said[name] = read_day(one_line(line.text(name)))
            except ValidationError:
                said[name] = None
                found.append(_problem(line, name, "une date comme 11/10/2026"))
        if said["role"]:
            found += self._of_caf(line, said) if roles.is_of_caf(said["role"]) else self._of_convention(line, said)
        if said["role"] and not found:
            found += self._of_stand_ins(line, said)
        for name, read in line.cells.items():
            if read.doubt and read.key not in {each.key for each in found}:
                found.append(_problem(line, name, f"une valeur : {read.doubt}"))
        return found

    def _of_stand_ins(self, line, said):
        """Who administers the Caf until a day gives nothing beyond, nor changes the roles of the one they stand for."""
        if not self.reach.until:
            return []
        existing = self._existing(said)
        if said["email"] == self.user.email.lower():
            return [_problem(line, "email", "une autre personne : vos propres rôles se changent par d’autres")]
        if getattr(existing, "user_id", None) in self.reach.absent:
            return [_problem(line, "email", "une autre personne : vous assurez le remplacement de celle-ci")]
        if existing is None and said["role"] == CafRole.ADMIN:
            return [_problem(line, "role", "un rôle que vous pouvez donner : vous n’administrez que jusqu’à une date")]
        stands_in = getattr(existing, "stands_in_for_id", None)
        if stands_in and said["ends_on"] and self.reach.passes(existing, said["ends_on"], by=self.user):
            return [_problem(line, "ends_on", f"une date jusqu’au {self.reach.until:%d/%m/%Y}")]
        return []

    def _of_caf(self, line, said):
        found = []
        if not perms.can_administer(self.user, self.caf):
            found.append(_problem(line, "role", "un rôle que vous pouvez donner"))
        if line.text("convention"):
            found.append(
                _problem(line, "convention", "une case vide : un rôle dans la Caf vaut pour toutes ses conventions")
            )
        if said["ends_on"] and (said["email"], said["role"]) not in self.held:
            found.append(
                _problem(
                    line,
                    "ends_on",
                    "une case vide : la fin d’un rôle dans la Caf s’écrit une fois l’invitation acceptée",
                )
            )
        elif said["ends_on"] and said["ends_on"] < self.today:
            found.append(_problem(line, "ends_on", "une date à venir, ou une case vide"))
        elif said["ends_on"] and said["role"] == CafRole.ADMIN:
            if not self.lasting - {said["email"]}:
                found.append(_problem(line, "ends_on", "une case vide : la Caf garde au moins un administrateur"))
            self.lasting -= {said["email"]}
        return found

    def _of_convention(self, line, said):
        convention = self.conventions.get(said.get("convention"))
        if convention is None:
            return [_problem(line, "convention", "l’intitulé d’une convention de votre Caf")]
        found = []
        if said["role"] not in perms.roles_granted_by(self.user, convention):
            found.append(_problem(line, "role", "un rôle que vous pouvez donner sur cette convention"))
        if said["role"] == Role.CAF_REFERENT and said["email"] and said["email"] not in self.colleagues:
            found.append(_problem(line, "email", "une personne de la Caf, pour un référent Caf associé"))
        if said["ends_on"] and said["ends_on"] < self.today:
            found.append(_problem(line, "ends_on", "une date à venir, ou une case vide"))
            return found
        existing = self.roles_held.get((said["email"], said["role"], said["convention"]))
        starts_on = said["starts_on"] or (existing.starts_on if existing else self.today)
        ends_on = said["ends_on"] or (existing.ends_on if existing else None)
        if ends_on and ends_on < starts_on and (said["ends_on"] or said["starts_on"]):
            given = "ends_on" if said["ends_on"] else "starts_on"
            found.append(
                _problem(
                    line, given, f"une fin qui suive le début ; lus : du {starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y}"
                )
            )
        elif said["role"] == Role.CONSULTANT and not ends_on and not line.text("ends_on"):
            found.append(_problem(line, "ends_on", "le dernier jour de la mission d’un cabinet"))
        return found

    def _existing(self, said):
        if roles.is_of_caf(said["role"]):
            key = (said["email"], said["role"])
            return self.held.get(key) or self.offered.get(key)
        return self.roles_held.get((said["email"], said["role"], said["convention"]))

    def _facts(self, said):
        convention = self.conventions.get(said.get("convention"))
        organisation = self.organisations.get(said.get("organisation"))
        until = f"jusqu’au {said['ends_on']:%d/%m/%Y}" if said["ends_on"] else ""
        found = [said["email"], roles.label(said["role"]), convention.name if convention else self.caf.name]
        return found + [
            words for words in (organisation.name if organisation else "", said["function"], until) if words
        ]

    def _act(self, said):
        person = self.people.get(said["email"])
        kept = ("email", "role", "first_name", "last_name", "function")
        return {name: said[name] for name in kept} | {
            "do": "caf" if roles.is_of_caf(said["role"]) else "member",
            "convention": said.get("convention"),
            "organisation": said.get("organisation"),
            "starts_on": said["starts_on"].isoformat() if said["starts_on"] else None,
            "ends_on": said["ends_on"].isoformat() if said["ends_on"] else None,
            "user": person.pk if person else None,
        }

    def _compare(self, row, existing, said, line):
        """What the file says otherwise of a role that is held or offered. An empty cell erases nothing."""
        row.outcome = Outcome.SAME
        if isinstance(existing, Invitation) or (isinstance(existing, Membership) and existing.user_id is None):
            row.note = "Invitation déjà prête." if _invitation(existing).is_prepared else "Invitation déjà envoyée."
        before, after = {}, {}
        for name, label in LABELS.items():
            column = "organisation_id" if name == "organisation" else name
            value = said.get(name)
            if not value or not line.text(name) or not hasattr(existing, column):
                continue
            held = getattr(existing, column)
            if isinstance(existing, Invitation) and name != "function":
                continue
            if isinstance(existing, CafMembership) and name == "starts_on":  # its note says so
                continue
            if held != value:
                before[column], after[column] = writing.as_json(held), writing.as_json(value)
                row.changes.append([label, self._words(name, held), self._words(name, value)])
        if after:
            row.outcome = Outcome.CHANGED
            row.act = {
                "do": "change",
                "model": existing._meta.model_name,
                "pk": existing.pk,
                "before": before,
                "after": after,
            }

    def _words(self, name, value):
        if name == "organisation":
            return self.organisations[value].name if value in self.organisations else "aucune"
        if hasattr(value, "isoformat"):
            return f"{value:%d/%m/%Y}"
        return value or "vide"


def _problem(line, name, expected):
    label = next(field.label for field in FIELDS if field.key == name)
    read = line.cells.get(name)
    if read is None:
        return Problem(label, "", absent(line.key, name), "", expected)
    return Problem(label, read.cell, read.key, read.text[:300], expected)


def _is_kept(said):
    """Whether a line becomes a role: neither set aside, nor left out by the answer to what it says."""
    return not said["skip"] and LEFT_OUT not in (said["role"], said.get("convention"))


def _name(said):
    return f"{said['first_name']} {said['last_name']}".strip()


def _folded_name(said):
    return folded(_name(said))


def _email_of(row):
    return (row.user.email if row.user_id else row.invitation.email).lower()


def _invitation(row):
    return row if isinstance(row, Invitation) else row.invitation
