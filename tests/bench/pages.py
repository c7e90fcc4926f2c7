"""Pages asked as a Caf adviser asks them: their queries, and their time as a ratio to `V`."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from unittest import mock
from urllib.parse import quote

from django.db import connection, transaction
from django.db.models import Count
from django.template import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext, instrumented_test_render
from django.urls import reverse

from accounts.models import User
from actions.models import FicheAction
from conventions.models import Convention
from reporting.bilans.models import Bilan
from reporting.demo.people import BY_KEY
from tests.bench.data import PREFIX, make_versions_of_60_pages
from tests.bench.pdf import Line
from tests.bench.plain import Plain, plain_django

LIST, PAGE = (12, 4), (20, 4)  # queries, V
WORDS = {"fiches": "accueil", "conventions": "communauté", "territoires": "saint", "organisations": "association"}
NOTE = 10  # queries
WORD, WORD_RUNS = 30, 3  # V
SEARCH = 2  # V more than the list that it shows


@dataclass(frozen=True)
class Asked:
    name: str
    path: str
    budget: tuple


def contexts_read():
    """Within it, an answer holds the context of its page, as in a test; outside, nothing is kept while a page is timed."""
    return mock.patch.object(Template, "_render", instrumented_test_render)


class Bench:
    def __init__(self):
        self.adviser = User.objects.get(email=BY_KEY["adviser"].email)
        caf = self.adviser.caf_memberships.get().caf
        rows = Convention.objects.filter(caf=caf, plan__fiches__isnull=False).order_by("pk")
        # The complete convention of the demo: the richest pages that exist.
        self.gevrey = rows.exclude(name__startswith=PREFIX).first()
        self.fiche = FicheAction.objects.filter(plan__convention__name__startswith=PREFIX).order_by("pk").first()
        # The longest plan of the Caf.
        self.longest = (
            Convention.objects.filter(caf=caf, name__startswith=PREFIX, state="in_force")
            .annotate(fiches=Count("plan__fiches"))
            .latest("fiches", "pk")
        )
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.force_login(self.adviser)

    def asked(self):
        gevrey, longest = self.gevrey, self.longest
        fiche = gevrey.plan.fiches.order_by("position").first()
        bilan = Bilan.objects.filter(convention=gevrey).latest("year")
        yield Asked("accueil", reverse("desk:home"), PAGE)
        yield Asked("liste des conventions, 50 lignes", reverse("conventions:list") + "?par_page=50", LIST)
        yield Asked("liste des fiches, 50 lignes", reverse("actions:list") + "?par_page=50", LIST)
        yield Asked("mes actions", reverse("actions:mine") + "?par_page=50", LIST)
        yield Asked("liste des territoires, 50 lignes", reverse("territories:list") + "?par_page=50", LIST)
        yield Asked(
            "liste des organisations, 50 lignes", reverse("territories:organisation_list") + "?par_page=50", LIST
        )
        yield Asked("registre des CEJ", reverse("conventions:cej_list"), LIST)
        yield Asked("synthèse de la convention", reverse("desk:synthese", args=[gevrey.pk]), PAGE)
        yield Asked("synthèse du plan le plus long", reverse("desk:synthese", args=[longest.pk]), PAGE)
        yield Asked("plan d’actions", reverse("actions:plan", args=[gevrey.pk]), PAGE)
        yield Asked("plan d’actions le plus long", reverse("actions:plan", args=[longest.pk]), PAGE)
        yield Asked("finances", reverse("actions:finances", args=[gevrey.pk]), PAGE)
        yield Asked("fiche action", fiche.get_absolute_url(), PAGE)
        yield Asked("diagnostic", reverse("diagnostics:detail", args=[gevrey.pk]), PAGE)
        yield Asked("instances", reverse("governance:instances", args=[gevrey.pk]), PAGE)
        for name, address in (
            ("documents", "conventions:documents"),
            ("décisions", "governance:decisions"),
            ("périmètre", "conventions:perimetre"),
            ("parties", "conventions:parties"),
            ("historique", "conventions:historique"),
        ):
            yield Asked(name, reverse(address, args=[gevrey.pk]), PAGE)
        yield Asked("bilan à l’écran", reverse("bilans:detail", args=[bilan.pk]), PAGE)

    def searched(self):
        """(name, list, the same searched)"""
        for name, path in (
            ("fiches", reverse("actions:list")),
            ("conventions", reverse("conventions:list")),
            ("territoires", reverse("territories:list")),
            ("organisations", reverse("territories:organisation_list")),
        ):
            yield name, f"{path}?par_page=50", f"{path}?par_page=50&q={quote(WORDS[name])}"

    def paths(self):
        return [asked.path for asked in self.asked()]

    def session_key(self):
        return self.client.cookies["sessionid"].value

    def measure_pages(self, runs):
        for asked in self.asked():
            first = self.client.get(asked.path)
            if first.status_code != 200:
                yield Line(f"{asked.name} : réponse {first.status_code}", "illisible", float("inf"), 0)
                continue
            with CaptureQueriesContext(connection) as queries:
                self.client.get(asked.path)
            yield Line(f"{asked.name} : requêtes", f"{len(queries)}", len(queries), asked.budget[0])
            page, plain = self.costs(asked.path, len(first.content), runs)
            yield Line(
                f"{asked.name} : temps", f"{page * 1000:.1f} ms, V {plain * 1000:.1f} ms, {len(first.content) // 1024} Kio",
                page / plain, asked.budget[1],
            )  # fmt: skip

    def measure_searches(self, runs):
        for name, path, searched in self.searched():
            size = len(self.client.get(path).content)
            listed, plain = self.costs(path, size, runs)
            found, _ = self.costs(searched, size, runs)
            yield Line(
                f"recherche, {name} : de plus que la liste",
                f"{(found - listed) * 1000:.1f} ms, V {plain * 1000:.1f} ms",
                (found - listed) / plain,
                SEARCH,
            )

    def costs(self, path, size, runs):
        """Mean processor seconds of (the page, its database included; the plain view), in turn."""
        plain = Plain(size)
        backend = _backend()
        page_cost = plain_cost = 0
        database = 0
        for _ in range(runs):
            self.client.get(path)  # its URLs are read again, after those of the plain view
            before = _ticks(backend)
            page_cost += _cpu(lambda: self.client.get(path))
            database += _ticks(backend) - before
            with plain_django:
                plain.get()  # so are these
                plain_cost += _cpu(plain.get)
        return (page_cost + database) / runs, plain_cost / runs

    def measure_note(self):
        """From the click on « Enregistrer » to the page that shows the note: with script the page stays, and what it
        tells of notes comes back; without, the save is one request and the page of the fiche another, in its budget."""
        fiche, name = self.fiche, "note de suivi, du clic à la page"
        path, shown = reverse("actions:line_create", args=[fiche.pk, "notes"]), "Deux réunions avec les familles."
        for htmx in (True, False):
            with contexts_read():
                form = self.client.get(fiche.get_absolute_url()).context["note_form"]
            data = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
            data |= {"written_on": "2026-01-15", "done": shown, "visibility": "copil"}
            with CaptureQueriesContext(connection) as saved:
                response = self.client.post(path, data, headers={"HX-Request": "true"} if htmx else {})
            if htmx:
                said = [(name, saved, response.status_code == 200, NOTE)]
            else:
                with CaptureQueriesContext(connection) as read:
                    page = self.client.get(fiche.get_absolute_url())
                said = [
                    (f"{name}, sans script : enregistrer", saved, response.status_code == 302, NOTE),
                    (f"{name}, sans script : relire la fiche", read, page.status_code == 200, PAGE[0]),
                ]
                response = page
            is_shown = shown in response.content.decode()
            fiche.notes.filter(written_on="2026-01-15").delete()
            for words, queries, is_answered, budget in said:
                count = _asked(queries) if is_answered and is_shown else float("inf")
                yield Line(f"{words} : requêtes", f"{count}", count, budget)

    def measure_comparison(self, runs):
        """Two versions of 60 pages, a word changed in each paragraph, a value and an article moved; nothing stays."""
        with transaction.atomic():
            convention = make_versions_of_60_pages(self.longest, by=self.adviser)
            path = reverse("conventions:versions_compare", args=[convention.pk]) + "?de=1&a=2"
            size = len(self.client.get(path).content)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(path)
            count = len(queries)
            page, plain = self.costs(path, size, runs)
            transaction.set_rollback(True)
        yield Line("deux versions de 60 pages comparées : requêtes", f"{count}", count, 15)
        yield Line(
            "deux versions de 60 pages comparées : temps",
            f"{page * 1000:.1f} ms, V {plain * 1000:.1f} ms, {size // 1024} Kio", page / plain, 3,
        )  # fmt: skip

    def measure_word(self):
        """A Word copy of 60 pages (40 fiches), from what is read to its bytes, against the plain view of its template’s size."""
        from reporting.documents.tests import samples
        from reporting.documents.word import package

        document = samples.make_convention(12, 40)
        plain = Plain(len(package.prepare(document).html.encode()))
        package.render(document)  # its styles are made once a process
        cost = min(_cpu(lambda: package.render(document)) for _ in range(WORD_RUNS))
        with plain_django:
            plain.get()
            view = min(_cpu(plain.get) for _ in range(WORD_RUNS))
        yield Line("copie Word de 60 pages", f"{cost * 1000:.0f} ms, V {view * 1000:.0f} ms", cost / view, WORD)

    def measure_convention_kept(self):
        """The same document asked again is found, not drawn."""
        from unittest import mock

        from reporting.documents import kinds, pipeline, storage

        kind = kinds.get("convention")
        storage.drawn(kind, self.gevrey, by=self.adviser)
        with mock.patch.object(pipeline, "render", wraps=pipeline.render) as render:
            seconds, _ = _timed(lambda: storage.drawn(kind, self.gevrey, by=self.adviser))
        yield Line(
            "convention redemandée sans changement : rendus",
            f"{render.call_count}, {seconds * 1000:.0f} ms",
            render.call_count,
            0,
        )


def _asked(queries):
    """How many questions: what begins and ends a transaction asks nothing."""
    return sum(not str(each["sql"]).startswith(("BEGIN", "COMMIT")) for each in queries)


def _timed(act):
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result


def _cpu(act):
    began = time.process_time()
    act()
    return time.process_time() - began


def _backend():
    """Process of PostgreSQL that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _ticks(pid):
    """Processor seconds that a process of this machine has used; known to the hundredth."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
