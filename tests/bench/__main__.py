"""`make bench`: one line for each budget of the design that today's pages must hold.

    name · value · ratio · budget · ok|over

The ratio is to what the budget is counted in: `V` for a page, `Y` for a document, a query, a
second, a MiB. Exit code 1 when one is over, 2 when nothing could be measured. A PostgreSQL of
its own, in var/bench/, holds the whole reference data, the demo data and, by SCALE:

- `demo`: 120 conventions of 20 fiches in one Caf;
- `france`: 4 000 conventions, 120 000 fiches, 500 000 values, 20 000 people in 101 Cafs, with their
  history. CTG_BENCH_SHARE (1 by default) makes that share of it, in a database of its own.

It is kept between runs, as long as tables, data files and what writes them are the same.

`V` is what a plain Django view costs that renders a template of the same weight with no query,
measured for each page in turn with it. Costs are seconds of processor, the database's included:
on a busy machine they hold, seconds of the clock do not. Lines that say « horloge » are the clock.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCALES = ("demo", "france")
RUNS = 20
REQUESTS = 1000
GIB = 2**30


@dataclass(frozen=True)
class Scale:
    """`fill`: statement that fills the database of the demo. `sources`: files that it depends on. `gib`: room it takes."""

    folder: str
    fill: str
    sources: tuple
    gib: float


def scale(name, share):
    if name == "demo":
        return Scale("demo", "from tests.bench import data; data.fill_demo(120, 20)", ("tests/bench/data.py",), 1)
    return Scale(
        "france" if share == 1 else f"france-{share:g}",
        f"from tests.bench import france; france.fill_country({share})",
        ("tests/bench/data.py", "tests/bench/france.py", "tests/growth/country.py", "*/tests/factories.py"),
        1 + 3 * share,
    )


def main():
    name, share = os.environ.get("SCALE", "demo"), os.environ.get("CTG_BENCH_SHARE", "1")
    if refusal := refuse_asked(name, share) or refuse_incomplete():
        print(refusal, file=sys.stderr)
        return 2
    asked = scale(name, float(share))
    folder = ROOT / "var" / "bench" / asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "CTG_PROFILE": "demo", "CTG_VAR_DIR": str(folder), "MEDIA_ROOT": str(folder / "media"),
        "DJANGO_SETTINGS_MODULE": "ctg_portal.settings", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(variable, None)
    from ctg_portal import starting

    settings = starting.read_settings()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    print(
        f"Échelle {asked.folder}. Mesures propres à cette machine : {os.cpu_count()} cœurs,"
        f" charge {os.getloadavg()[0]:.1f}.",
        flush=True,
    )
    with starting.embedded_server(settings):
        kept = folder / "bench.json"
        digest = fingerprint(asked)
        seconds = kept_seconds(kept, digest)
        if seconds is None:
            kept.unlink(missing_ok=True)
            empty(settings)
            if refusal := refuse_full_disk(folder, asked.gib):
                print(refusal, file=sys.stderr)
                return 2
            seconds = prepare(asked)
            kept.write_text(json.dumps({"digest": digest, "territories_seconds": seconds}))
        print("nom · valeur · rapport · budget · verdict", flush=True)
        return judge(measure(seconds))


def refuse_asked(name, share):
    """Why this scale or this share cannot be measured, or an empty text."""
    if name not in SCALES:
        return f"SCALE={name} n’est pas une échelle de ce banc (échelles : {', '.join(SCALES)}). Rien n’est mesuré."
    try:
        if 0 < float(share) <= 1:
            return ""
    except ValueError:
        pass
    return f"CTG_BENCH_SHARE={share} n’est pas une part du pays : écrivez un nombre entre 0 et 1, comme 0.05."


def refuse_full_disk(folder, gib):
    """That the room is missing, or an empty text."""
    if (free := shutil.disk_usage(folder).free / GIB) >= gib:
        return ""
    return (
        f"Le disque n’a plus la place de ce banc : il faut {gib:.1f} Gio dans {folder}, et il en reste {free:.1f}."
        " Libérez de la place, ou demandez une part du pays (CTG_BENCH_SHARE=0.1)."
    )


def refuse_incomplete():
    """What is missing to measure anything, or an empty text."""
    try:
        import django  # noqa: F401
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        return f"Le banc ne peut pas démarrer : {error}. Lancez « make bench », qui installe ce qui manque."
    return ""


def judge(lines):
    """Print each line as it is measured. Exit code."""
    found = []
    for line in lines:
        found.append(line)
        print(line, flush=True)
    over = [line for line in found if not line.is_kept]
    print(f"{len(found)} budgets, {len(over)} dépassés.")
    print(
        "Non mesurés : portefeuille et carte, export de 50 000 valeurs (pages à venir) ; l’import de 5 000 lignes écrit, par make test-reliability."
    )
    return 1 if over else 0


def measure(seconds):
    import django

    from tests.bench.pdf import Line
    from tests.bench.pdf import measure as measure_documents

    yield Line("chargement des territoires de France, horloge", f"{seconds:.1f} s", seconds, 60)

    django.setup()
    from django.db import connection

    from tests.bench import leaving, pages, reading, web, year

    bench = pages.Bench()
    yield from bench.measure_pages(RUNS)
    yield from bench.measure_searches(RUNS)
    yield from bench.measure_note()
    yield from bench.measure_comparison(RUNS)
    yield from year.measure(bench, RUNS)
    yield from bench.measure_word()
    yield from bench.measure_convention_kept()
    yield from web.measure(bench.session_key(), bench.paths(), REQUESTS)
    yield web.measure_worker()
    yield from reading.measure()
    yield from leaving.measure()
    connection.close()
    if "--sans-pdf" not in sys.argv:
        yield from measure_documents()


def fingerprint(asked):
    """Of what the database was made by."""
    from ctg_portal import demo

    return demo.fingerprint("*/migrations/*.py", "*/data/**/*", "reporting/demo/*.py", *asked.sources) + asked.fill


def kept_seconds(kept, digest):
    """Seconds that loading the territories took when this same database was made, or None."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        before = json.loads(kept.read_text())
        if before["digest"] == digest:
            return before["territories_seconds"]
    return None


def prepare(asked):
    """Fill the empty database, telling each step. Seconds that loading the territories took."""
    with step("tables de la base"):
        manage("migrate", "--verbosity=0")
    began = time.perf_counter()
    with step("territoires de France"):
        manage("charger_territoires", "--apply")
    seconds = time.perf_counter() - began
    with step("données de démonstration"):
        for command in ("charger_references", "charger_indicateurs"):
            manage(command, "--apply")
        manage("demo")
    with step(f"conventions de l’échelle {asked.folder}"):
        # As the owner: signed without their files, which the application is refused.
        run("-c", f"import django; django.setup(); {asked.fill}", told=True, CTG_DATABASE_ROLE="owner")
    return seconds


@contextlib.contextmanager
def step(name):
    began = time.monotonic()
    yield
    print(f"· {name} ({time.monotonic() - began:.0f} s)", flush=True)


def empty(settings):
    """Another schema's data is thrown away: this database is the bench's own."""
    from core import embedded

    server = settings.EMBEDDED_SERVER
    with server.connect(embedded.SUPERUSER, "postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {embedded.DATABASE} WITH (FORCE)")
    server.start()  # makes the database again, as a first start does


def manage(*arguments):
    run("manage.py", *arguments)


def run(*arguments, told=False, **environment):
    """`told`: what it prints is shown as it comes."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=None if told else subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"{(done.stdout or '')[-1500:]}{done.stderr[-3000:]}"
        sys.exit(f"L’étape {arguments[0]} {arguments[1][:60]} a échoué :\n{said}")


if __name__ == "__main__":
    sys.exit(main())
