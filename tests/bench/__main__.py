"""`make bench`: one line for each budget of the design that today's pages must hold.

    name · value · ratio · budget · ok|over

The ratio is to what the budget is counted in: `V` for a page, `Y` for a document, a query, a
second, a MiB. Exit code 1 when one is over, 2 when nothing could be measured. A PostgreSQL of
its own, in var/bench/, holds the whole reference data, the demo data and 120 conventions of
20 fiches; it is kept between runs, as long as tables and data files are the same.

`V` is what a plain Django view costs that renders a template of the same weight with no query,
measured for each page in turn with it. Costs are seconds of processor, the database's included:
on a busy machine they hold, seconds of the clock do not. Lines that say « horloge » are the clock.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCALES = {"demo": (120, 20)}
RUNS = 20
REQUESTS = 1000


def main():
    scale = os.environ.get("SCALE", "demo")
    if scale not in SCALES:
        known = ", ".join(SCALES)
        print(
            f"SCALE={scale} n’est pas encore proposé par ce banc (échelles : {known}). Rien n’est mesuré.",
            file=sys.stderr,
        )
        return 2
    if missing := refuse_incomplete():
        print(missing, file=sys.stderr)
        return 2
    folder = ROOT / "var" / "bench" / scale
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "CTG_PROFILE": "demo", "CTG_VAR_DIR": str(folder), "MEDIA_ROOT": str(folder / "media"),
        "DJANGO_SETTINGS_MODULE": "ctg_portal.settings", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    from ctg_portal import starting

    settings = starting.read_settings()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    print(
        f"Échelle {scale}. Mesures propres à cette machine : {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}."
    )
    print("nom · valeur · rapport · budget · verdict", flush=True)
    with starting.embedded_server(settings):
        return judge(measure(SCALES[scale], folder / "bench.json"))


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
        "Non mesurés : portefeuille et carte, recherche plein texte, import de 5 000 lignes, export d’une Caf"
        " (pages à venir) ; SCALE=france (pas encore proposé)."
    )
    return 1 if over else 0


def measure(size, kept):
    import django

    from tests.bench.pdf import Line
    from tests.bench.pdf import measure as measure_documents

    seconds = prepare(size, kept)
    yield Line("chargement des territoires de France, horloge", f"{seconds:.1f} s", seconds, 60)

    django.setup()
    from django.db import connection

    from tests.bench import pages, reading, web

    bench = pages.Bench()
    yield from bench.measure_pages(RUNS)
    yield bench.measure_note()
    yield from bench.measure_convention_kept()
    yield from web.measure(bench.session_key(), bench.paths(), REQUESTS)
    yield web.measure_worker()
    yield from reading.measure()
    connection.close()
    if "--sans-pdf" not in sys.argv:
        yield from measure_documents()


def prepare(size, kept):
    """Make the database, unless the same was made before. Seconds that loading the territories took."""
    from ctg_portal import demo

    digest = demo.fingerprint("*/migrations/*.py", "*/data/**/*", "reporting/demo/*.py", "tests/bench/data.py")
    with contextlib.suppress(OSError, ValueError):
        before = json.loads(kept.read_text())
        if before["digest"] == digest:
            return before["territories_seconds"]
    from django.conf import settings

    kept.unlink(missing_ok=True)
    empty(settings)
    manage("migrate", "--verbosity=0")
    began = time.perf_counter()
    manage("charger_territoires", "--apply")
    seconds = time.perf_counter() - began
    for command in ("charger_references", "charger_indicateurs"):
        manage(command, "--apply")
    manage("demo")
    filled = f"import django; django.setup(); from tests.bench import data; data.fill_demo({size[0]}, {size[1]})"
    run("-c", filled, CTG_DATABASE_ROLE="owner")  # signed without their files, which the application is refused
    kept.write_text(json.dumps({"digest": digest, "territories_seconds": seconds}))
    return seconds


def empty(settings):
    """Another schema's data is thrown away: this database is the bench's own."""
    from core import embedded

    server = settings.EMBEDDED_SERVER
    with server.connect(embedded.SUPERUSER, "postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {embedded.DATABASE} WITH (FORCE)")
    server.start()  # makes the database again, as a first start does


def manage(*arguments):
    run("manage.py", *arguments)


def run(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"L’étape {arguments[0]} {arguments[1][:60]} a échoué :\n{done.stdout[-1500:]}{done.stderr[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
