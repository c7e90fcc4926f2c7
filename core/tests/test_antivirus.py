"""The antivirus door, before a clamd that is imitated: only what it calls clean goes through."""

import io
import socket

import pytest

from core import antivirus
from core.tests import clamd
from core.verifying import Asked, network


@pytest.fixture(scope="module")
def fake():
    with clamd.running() as started:
        yield started


@pytest.fixture
def door(fake, settings):
    settings.CTG_ANTIVIRUS = fake.address
    fake.mode, fake.received = "scan", []
    return fake


def test_a_clean_file_goes_whole_to_the_antivirus(door):
    content = bytes(range(256)) * 800  # several blocks
    file = io.BytesIO(content)
    file.seek(100)
    antivirus.let_in(file)
    antivirus.let_in(io.BytesIO(b"autre"))
    assert door.received == [content, b"autre"]
    assert file.tell() == 0


def test_an_infected_file_is_named_and_refused(door):
    with pytest.raises(antivirus.Infected, match="logiciel malveillant") as refusal:
        antivirus.scan(io.BytesIO(b"%PDF-" + clamd.MARK))
    assert refusal.value.signature == clamd.VIRUS.decode()


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("limit", antivirus.TOO_LARGE),
        ("silent", antivirus.UNSCANNED),
        ("stream: Can't allocate memory ERROR", antivirus.UNSCANNED),
        ("stream: OK or so", antivirus.UNSCANNED),
        ("", antivirus.UNSCANNED),
    ],
)
def test_what_is_not_said_clean_is_refused(door, monkeypatch, mode, sentence):
    if mode == "silent":
        monkeypatch.setattr(antivirus, "SECONDS", 0.1)
    door.mode = mode
    with pytest.raises(antivirus.Unscanned) as refusal:
        antivirus.let_in(io.BytesIO(b"a" * 1_000_000))  # more than what a socket holds: it hangs up meanwhile
    assert refusal.value.messages == [sentence]


def test_a_clamd_that_is_not_there_is_a_refusal(settings, tmp_path):
    with socket.socket() as reserved:  # bound, never listening
        reserved.bind(("127.0.0.1", 0))
        for address in (f"tcp://127.0.0.1:{reserved.getsockname()[1]}", f"unix://{tmp_path}/clamd.ctl"):
            settings.CTG_ANTIVIRUS = address
            with pytest.raises(antivirus.Unscanned, match="n’a pas pu examiner"):
                antivirus.let_in(io.BytesIO(b"a"))


def test_a_unix_socket_is_spoken_to_as_well(settings, tmp_path):
    with clamd.running(tmp_path / "clamd.ctl") as fake:
        settings.CTG_ANTIVIRUS = fake.address
        antivirus.let_in(io.BytesIO(b"a"))
        assert fake.received == [b"a"]


def test_without_an_address_nothing_is_scanned(door, settings):
    settings.CTG_ANTIVIRUS = ""
    antivirus.let_in(io.BytesIO(clamd.MARK))
    assert door.received == []


def test_the_operator_reads_whether_files_are_scanned(door, settings, tmp_path):
    def said():
        [found] = network.virus(Asked())
        return found.state, found.sentence

    assert said() == ("ok", "ClamAV 1.4.3/27800/Sat Nov 28 09:00:00 2026 répond, et refuse le fichier d’essai.")
    door.mode = "stream: OK"
    assert said()[0] == "faute" and "laisse passer" in said()[1]
    settings.CTG_ANTIVIRUS = f"unix://{tmp_path}/clamd.ctl"
    assert said()[0] == "faute" and "n’examine rien" in said()[1]
    settings.CTG_ANTIVIRUS = ""
    assert said()[0] == "ok" and "aucun antivirus" in said()[1]
    settings.IS_PRODUCTION = True
    assert said()[0] == "attention"
