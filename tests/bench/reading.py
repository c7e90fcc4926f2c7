"""A heavy worksheet read and mapped to columns, in a process of its own: seconds of processor, memory at most."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook

from tests.bench.pdf import Line

ROOT = Path(__file__).resolve().parents[2]
ROWS, COLUMNS = 5_000, 40
# Not ru_maxrss, which a child inherits from the process that started it.
READER = """
import json, sys, time
from pathlib import Path
import django
django.setup()
from core.reading import read, values
from core.reading.columns import Column, read_table
began = time.process_time()
book = read(sys.argv[1], "plan.xlsx")
columns = [Column(f"c{n}", f"Intitulé {n}", reader=values.text if n % 3 else values.amount) for n in range(int(sys.argv[2]))]
reading = read_table(book.sections[0].tables[0], columns)
spent = time.process_time() - began
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps([len(reading.rows), spent, int(peak.split()[1]) // 1024]))
"""


def measure():
    """Lines: seconds and memory of a reading of 5 000 × 40."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        _write(path)
        run = subprocess.run(
            [sys.executable, "-c", READER, str(path), str(COLUMNS)],
            capture_output=True, text=True, timeout=300, check=True, cwd=ROOT,
        )  # fmt: skip
    rows, seconds, peak = json.loads(run.stdout)
    name = f"lecture d’un classeur de {ROWS} × {COLUMNS}"
    yield Line(name, f"{seconds:.1f} s", seconds if rows == ROWS else float("inf"), 20)
    yield Line(f"{name}, mémoire", f"{peak} Mio", peak, 200)


def _write(path):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Plan")
    sheet.append([f"Intitulé {number}" for number in range(COLUMNS)])
    for row in range(ROWS):
        sheet.append([f"Valeur {row} {column} été" if column % 3 else row * column + 0.5 for column in range(COLUMNS)])
    book.save(path)
