"""The antivirus door against a real clamd, whose only signature is made here: clean, infected, too large, stopped.

Its program is that of the machine (`clamav-daemon` of Debian), or the one that `CTG_CLAMD` names. Its signatures are
not those of ClamAV, which come by the Internet: what a real base recognises is ClamAV's affair, how it answers is ours.
"""

import hashlib
import io
import os
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from conventions.models import Document
from core import antivirus
from core.tests.files import make_docx, make_pdf, upload
from core.typography import french
from tests import deposits

CLAMD = os.environ.get("CTG_CLAMD") or shutil.which("clamd") or "/usr/sbin/clamd"
MIB = 1 << 20
#: The harmless file that every antivirus knows, in pieces: none of them refuses this module.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!" + b"$H+H*"
NAME = "Essai.Portail"
CONF = """
Foreground yes
LocalSocket {folder}/clamd.sock
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
StreamMaxLength 2M
User {user}
"""

pytestmark = pytest.mark.skipif(
    not Path(CLAMD).exists(), reason="Pas de clamd ici : installez clamav-daemon, ou donnez son chemin dans CTG_CLAMD."
)


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """A running clamd: its process, and the address of its socket."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    line = f"{hashlib.md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:{NAME}\n"
    (folder / "signatures" / "essai.hdb").write_text(line)
    user = "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody")
    (folder / "clamd.conf").write_text(CONF.format(folder=folder, user=user))
    with (folder / "journal").open("wb") as journal:
        process = subprocess.Popen([CLAMD, "-c", str(folder / "clamd.conf")], stdout=journal, stderr=journal)
    socket, until = folder / "clamd.sock", time.monotonic() + 60
    while not socket.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    try:
        assert socket.exists(), (folder / "journal").read_text(errors="replace")[-2000:]
        yield process, f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def door(clamd, settings):
    process, settings.CTG_ANTIVIRUS = clamd
    return process


def zipped(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return out.getvalue()


def test_it_says_its_version_and_lets_clean_files_in(door):
    assert antivirus.version().startswith("ClamAV ")
    for content in (b"", b"bonjour", make_pdf(), make_docx(), bytes(MIB)):
        file = ContentFile(content)
        antivirus.scan(file)
        assert file.read() == content


@pytest.mark.parametrize("content", [EICAR, zipped(EICAR)], ids=["bare", "in an archive"])
def test_an_infected_file_is_named(door, content):
    with pytest.raises(antivirus.Infected) as refusal:
        antivirus.scan(ContentFile(content))
    assert refusal.value.signature.startswith(NAME)


def test_a_file_beyond_its_limit_is_not_let_in(door):
    with pytest.raises(antivirus.Unscanned) as refusal:
        antivirus.scan(ContentFile(bytes(3 * MIB)))
    assert refusal.value.messages == [antivirus.TOO_LARGE]


@pytest.mark.parametrize("form", [form for form in deposits.FORMS if form.__name__ != "FileForm"])
def test_each_form_keeps_what_is_clean_alone(db, client, door, settings, tmp_path, form):
    settings.MEDIA_ROOT = tmp_path / "media"
    infected = make_docx(members={"word/media/a.bin": EICAR})
    deposit = deposits.FORMS[form]()
    refused = deposits.send(client, deposit, upload("note.docx", infected))
    assert refused.status_code == 422 and french(antivirus.INFECTED) in refused.content.decode()
    assert not Document.objects.exists()
    assert deposits.send(client, deposit, upload("note.pdf", make_pdf())).status_code == 302
    assert Document.objects.count() == 1


def test_a_clamd_that_is_killed_lets_nothing_in(door):
    door.kill()
    door.wait(timeout=30)
    with pytest.raises(antivirus.Unscanned) as refusal:
        antivirus.scan(ContentFile(b"bonjour"))
    assert refusal.value.messages == [antivirus.UNSCANNED]
