"""Archives in a bucket: the same as in a folder, signed by boto3, on a small S3 of this machine."""

import os

import pytest

from core.backups import BackupRefused, where
from core.backups.places import MANIFEST
from core.tests.buckets import small_s3

NAMES = ("2026-11-27T020700Z-1f2e3d4c", "2026-11-28T020700Z-1f2e3d4c")
LARGE = os.urandom(6_000_000)  # more than a part of an upload


@pytest.fixture
def s3(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "une-cle")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "un-secret")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with small_s3() as server:
        yield server


def write(place, name, *, whole=True):
    with place.writing(name) as create:
        for path, content in {"base.dump": LARGE, "fichiers/documents/1/a.pdf": b"un", MANIFEST: b"{}"}.items():
            if whole or path != MANIFEST:
                with create(path) as file:
                    file.write(content)


def test_what_is_written_in_a_bucket_is_read_back(s3):
    place = where.place(s3.address)
    for name in NAMES:
        write(place, name)
    assert place.names() == list(NAMES)
    with place.open(NAMES[1], "fichiers/documents/1/a.pdf") as file:
        assert file.read() == b"un"
    with place.local(NAMES[1], "base.dump") as file:
        assert file.fileno()
        assert file.read() == LARGE
    path, _, query = s3.address.partition("?")
    assert where.found(f"{path}/{NAMES[0]}?{query}")[1] == NAMES[0]
    place.remove(NAMES[0])
    assert {key.split("/")[1] for key in s3.kept} == {NAMES[1]}


def test_what_is_not_whole_in_a_bucket_is_no_archive(s3):
    place = where.place(s3.address)
    write(place, NAMES[0], whole=False)
    assert place.names() == []
    with pytest.raises(ZeroDivisionError), place.writing(NAMES[1]) as create:
        with create("base.dump") as file:
            file.write(b"la")
        raise ZeroDivisionError
    assert {key.split("/")[1] for key in s3.kept} == {NAMES[0]}
    place.forget_partial()
    assert s3.kept == {}


def test_a_bucket_that_refuses_is_a_sentence_without_the_key(s3):
    s3.refuses = True
    with pytest.raises(BackupRefused, match="Le stockage s3://seau/ctg refuse ou ne répond pas") as refused:
        where.place(s3.address).names()
    assert "un-secret" not in str(refused.value)
