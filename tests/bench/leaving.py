"""The archive of the whole Caf of the demo, with heavy files, in a process of its own: its memory at most."""

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.pdf import Line

ROOT = Path(__file__).resolve().parents[2]
FILES, MIB = 12, 50
# Not ru_maxrss, which a child inherits from the process that started it. What it writes in the database is taken back.
LEAVER = """
import json, sys, time
from hashlib import sha256
from pathlib import Path
import django
django.setup()
from django.core.files.storage import default_storage
from django.db import transaction
from accounts.enums import CafRole
from accounts.models import CafMembership, Job, User
from conventions.models import Convention, Document
from reporting.demo.people import BY_KEY
from reporting.leaving import archive, orders, reading
files, mib = map(int, sys.argv[1:])
heavy, digest = Path(default_storage.path("banc-depart.pdf")), sha256()
heavy.parent.mkdir(parents=True, exist_ok=True)
with heavy.open("wb") as file:
    for number in range(mib):
        piece = sha256(str(number).encode()).digest() * 2**15
        digest.update(piece)
        file.write(piece)
adviser = User.objects.get(email=BY_KEY["adviser"].email)
caf = adviser.caf_memberships.get().caf
try:
    with transaction.atomic():
        CafMembership.objects.create(user=adviser, caf=caf, role=CafRole.ADMIN)
        rows = Convention.objects.filter(caf=caf).order_by("pk")
        for convention in rows[:files]:
            Document.objects.create(
                convention=convention, kind="other", title="Banc", file=heavy.name, original_name="banc.pdf",
                content_type="application/pdf", size=mib * 2**20, sha256=digest.hexdigest(),
            )
        job = Job.objects.create(kind=orders.kind_of(caf), label="x", requested_by=User.objects.get(pk=adviser.pk))
        began = time.process_time()
        path = archive.make(job, caf)
        spent = time.process_time() - began
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        told = [rows.count(), path.stat().st_size // 2**20, spent, int(peak.split()[1]) // 1024]
        faults = reading.check(path)[1]
        path.unlink()
        transaction.set_rollback(True)
finally:
    heavy.unlink()
print(json.dumps([*told, faults]))
"""


def measure():
    """Line: memory of the archive of a Caf, which must hold when it is read back."""
    run = subprocess.run(
        [sys.executable, "-c", LEAVER, str(FILES), str(MIB)],
        capture_output=True, text=True, timeout=1200, check=True, cwd=ROOT,
    )  # fmt: skip
    conventions, weight, seconds, peak, faults = json.loads(run.stdout)
    name = f"export d’une Caf de {conventions} conventions, {weight} Mio, mémoire"
    yield Line(name, f"{peak} Mio en {seconds:.0f} s", peak if not faults else float("inf"), 150)
