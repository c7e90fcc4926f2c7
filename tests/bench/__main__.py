"""`make bench`: one line for each budget of the design that today's pages must hold.

    name · value · ratio · budget · ok|over

The ratio is to what the budget is counted in: `V` for a page, `Y` for a document, a query, a
second, a MiB. Exit code 1 when one is over, 2 when nothing could be measured. A throwaway
PostgreSQL holds the whole reference data, the demo data and 120 conventions of 20 fiches.

`V` is what a plain Django view costs that renders a template of the same weight with no query;
it is measured for each page in the same minute, in turn with it. Fastest of the runs on both sides:
on a busy machine the ratio stays, the seconds do not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCALES = {"demo": (120, 20)}
RUNS = 15
REQUESTS = 1000


def main():
    scale = os.environ.get("SCALE", "demo")
    if scale not in SCALES:
        known = ", ".join(SCALES)
        print(f"SCALE={scale} n’est pas encore proposé par ce banc (échelles : {known}). Rien n’est mesuré.", file=sys.stderr)
        return 2
    if missing := refuse_incomplete():
        print(missing, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="ctg-bench-"))
    folder.chmod(0o711)  # the service account of PostgreSQL goes through it
    os.environ |= {"CTG_PROFILE": "demo", "CTG_VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "ctg_portal.settings"}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    from ctg_portal import starting

    settings = starting.read_settings()
    print(f"Échelle {scale}. Mesures propres à cette machine ({os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}).")
    print("nom · valeur · rapport · budget · verdict", flush=True)
    try:
        with starting.embedded_server(settings):
            return judge(measure(SCALES[scale]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def measure(size):
    from tests.bench.pdf import Line, measure as measure_documents

    manage("migrate", "--verbosity=0")
    seconds, _ = timed(lambda: manage("charger_territoires", "--apply"))
    yield Line("chargement des territoires de France", f"{seconds:.1f} s", seconds, 60)
    for command in ("charger_references", "charger_indicateurs"):
        manage(command, "--apply")
    manage("demo")

    import django

    django.setup()
    from django.db import connection

    from tests.bench import data, pages, web

    bench = pages.Bench(*size, fill=data.fill)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield from bench.measure_pages(RUNS)
    yield bench.measure_note()
    yield from bench.measure_convention_kept()
    yield from web.measure(bench.session_key(), bench.paths(), REQUESTS)
    connection.close()
    yield from measure_documents()


def timed(act):
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result


def manage(*arguments):
    run = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"manage.py {arguments[0]} a échoué :\n{run.stdout[-1500:]}{run.stderr[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
