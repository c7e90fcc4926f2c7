"""Documents against the yardstick: `measure()` gives one line for each budget of the design.

All are drawn whole, no part kept, but the one whose budget is a share of a whole drawing.

Run apart: `python -m tests.bench.pdf` (settings are loaded, no table is read).
"""

import gc
import subprocess
import sys
import time
from dataclasses import dataclass, replace

RUNS = 5
FICHES = 24


@dataclass(frozen=True)
class Line:
    """One budget: `ratio` is to the yardstick, or to what `budget` is counted in."""

    name: str
    value: str
    ratio: float
    budget: float

    @property
    def is_kept(self):
        return self.ratio <= self.budget

    def __str__(self):
        verdict = "ok" if self.is_kept else "over"
        return f"{self.name} · {self.value} · {self.ratio:.2f} · {self.budget:g} · {verdict}"


def cpu(act):
    gc.collect()
    started = time.process_time()
    result = act()
    return time.process_time() - started, result


def measure():
    """Lines, the yardstick and the documents drawn in turn. The fastest turn of each counts: a
    shared machine slows by moments."""
    from reporting.documents import kept_parts, pipeline
    from reporting.documents.tests import samples
    from tests.bench import yardstick_pdf

    documents = {
        "convention": samples.make_convention(12, FICHES),
        "preview": samples.make_fiche_document(),
        "18": samples.make_convention(12, 18),
        "60": samples.make_convention(12, 60),
    }
    pipeline.render(documents["preview"], final=True)  # fonts and styles, not counted
    yard, found = [], {name: [] for name in (*documents, "changed")}
    pages = {}
    for turn in range(RUNS):
        gc.collect()
        seconds, count = yardstick_pdf.once()
        yard.append(seconds / count)
        for name, document in documents.items():
            kept_parts.KEPT.clear()
            seconds, rendering = cpu(lambda document=document: pipeline.render(document, final=True))
            found[name].append(seconds)
            pages[name] = rendering.page_count
            if name == "convention":
                changed = _with_a_changed_fiche(samples, turn)
                found["changed"].append(cpu(lambda changed=changed: pipeline.render(changed, final=True))[0])
    y = min(yard)
    best = {name: min(times) for name, times in found.items()}
    page = best["convention"] / pages["convention"]
    more = (best["60"] - best["18"]) / (pages["60"] - pages["18"])
    preview = best["preview"] / pages["preview"]
    changed = best["changed"] / best["convention"]
    _, memory = _memory(40)
    long, long_memory = _memory(66)
    longer, longer_memory = _memory(96)
    each = (longer_memory - long_memory) / (longer - long)
    return [
        Line("Y : étalon PDF, par page", f"{y * 1000:.1f} ms", 1.0, 1.0),
        Line(f"convention, {FICHES} fiches, par page", f"{page * 1000:.1f} ms", page / y, 0.75),
        Line("une fiche de plus, de 18 à 60", f"{more * 1000:.1f} ms", more / y, 1.1),
        Line("aperçu d’une fiche, par page", f"{preview * 1000:.1f} ms", preview / y, 1.5),
        Line("une fiche changée, part du rendu entier", f"{best['changed']:.2f} s", changed, 0.5),
        Line("mémoire, convention de 60 pages", f"{memory} Mio", memory, 250),
        Line(f"mémoire, convention de {long} pages", f"{long_memory} Mio", long_memory, 300),
        Line("mémoire, une page de plus", f"{each:.2f} Mio", each, 2.3),
    ]


def _with_a_changed_fiche(samples, turn):
    """The measured convention, where someone has written one more sentence in a fiche."""

    def make(number, **fields):
        fiche = samples.make_fiche(number, **fields)
        return replace(fiche, evaluation=f"Revu {turn + 1} fois avec les familles.") if number == FICHES // 2 else fiche

    return samples.make_convention(12, FICHES, make=make)


MEMORY = """
import sys
import django
from pathlib import Path
django.setup()
from reporting.documents import pipeline
from reporting.documents.tests import samples
rendering = pipeline.render(samples.make_convention(12, int(sys.argv[1])), final=True)
# Not ru_maxrss, which a child inherits from the process that started it.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(rendering.page_count, int(peak.split()[1]) // 1024)
"""


def _memory(fiches):
    """(pages, peak in MiB) of a process that draws one convention of so many fiches: 40 make some 60 pages."""
    done = subprocess.run([sys.executable, "-c", MEMORY, str(fiches)], capture_output=True, text=True, check=True)
    pages, peak = done.stdout.split()[-2:]
    return int(pages), int(peak)


def main():
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctg_portal.settings")
    import django

    django.setup()
    lines = measure()
    print(*lines, sep="\n")
    return 0 if all(line.is_kept for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
