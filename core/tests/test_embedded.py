"""The embedded PostgreSQL, on servers of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from core import embedded, pg_plugin
from ctg_portal import environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder that the system account may go through, as pytest's own is closed; its name holds
    what a shell, a list of folders or an address could read as something else."""
    folder = Path(tempfile.mkdtemp(prefix="ctg-embedded-"))
    folder.chmod(0o711)
    odd = folder / """d'août, "essai" $HOME `n` #1%41?"""
    odd.mkdir(mode=0o711)
    odd.chmod(0o711)
    yield odd
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def server(home):
    """A real server (with fsync), stopped after the tests of this file."""
    programs = home / "programmes"
    programs.symlink_to(embedded.find_binaries())
    server = embedded.EmbeddedServer(home / "postgres", binaries=programs)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.socket_folder, ignore_errors=True)


@pytest.fixture
def running(server):
    server.start()
    return server


def value(server, query, role=embedded.OWNER):
    with server.connect(role) as connection:
        return connection.execute(query).fetchone()[0]


def postmaster_pid(server):
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def wait_for_death(pid):
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text():
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} is still there")


def test_it_listens_on_a_private_socket_and_not_on_the_network(running):
    assert value(running, "SHOW listen_addresses") == ""
    assert running.socket_folder.stat().st_mode & 0o777 == 0o700
    assert running.data.stat().st_mode & 0o077 == 0


def test_any_path_is_read_as_a_path(running):
    assert value(running, "SHOW data_directory", embedded.SUPERUSER) == str(running.data)
    assert embedded.PLAIN_PATH.fullmatch(str(running.socket_folder))
    for role in (embedded.OWNER, embedded.APPLICATION):
        read = environment.database("DATABASE_URL", running.url(role))
        assert (read["HOST"], read["USER"]) == (str(running.socket_folder), role)


def test_a_temporary_folder_with_a_comma_has_no_socket(home, monkeypatch):
    monkeypatch.setattr(embedded.tempfile, "tempdir", str(home))
    assert embedded.EmbeddedServer(home / "postgres").socket_folder.parent == Path("/tmp")


def test_what_is_acknowledged_is_on_the_disk(running):
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert value(running, f"SHOW {setting}") == "on", setting


def test_two_roles_neither_of_them_all_powerful(running):
    for role in (embedded.OWNER, embedded.APPLICATION):
        power = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert value(running, power, role) is False
    with running.connect(embedded.APPLICATION) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE anything (id int)")


def test_a_second_start_finds_the_server_and_does_not_own_it(running):
    pid = postmaster_pid(running)
    with embedded.EmbeddedServer(running.home).running() as same:
        assert same.socket_folder == running.socket_folder
    assert postmaster_pid(running) == pid
    assert running.is_alive()


def start_elsewhere(server, **options):
    """(process, pid of the server): another process that starts it, then sleeps."""
    code = f"""
        import time
        from core import embedded
        server = embedded.EmbeddedServer({str(server.home)!r}, **{options!r})
        print(server.start(), flush=True)
        time.sleep(60)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "True\n"
    return process, postmaster_pid(server)


def kill(process):
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_last_of_two_users_stops_the_server(running):
    second = embedded.EmbeddedServer(running.home)
    assert second.start() is False
    assert running.leave() is False
    assert value(second, "SELECT 1") == 1
    assert second.leave() is True
    assert not running.is_alive()
    assert second.leave() is False


def test_who_finds_a_server_left_by_a_kill_stops_it(running):
    running.stop()
    process, pid = start_elsewhere(running)
    kill(process)
    with embedded.EmbeddedServer(running.home).running() as adopted:
        assert postmaster_pid(adopted) == pid
    wait_for_death(pid)
    assert not (running.data / "postmaster.pid").exists()


def test_a_user_killed_meanwhile_counts_no_more(running):
    running.stop()
    process, pid = start_elsewhere(running)
    assert running.start() is False
    kill(process)
    assert running.leave() is True
    wait_for_death(pid)


def test_a_fork_that_leaves_stops_nothing(running, monkeypatch):
    monkeypatch.setattr(embedded.os, "getpid", lambda: 0)
    assert running.leave() is False
    assert running.is_alive() and running.is_used()


def test_a_throwaway_server_ends_with_who_started_it(running):
    running.stop()
    process, pid = start_elsewhere(running, throwaway=True)
    kill(process)
    wait_for_death(pid)


def test_a_folder_of_tests_is_abandoned_when_its_run_died(tmp_path):
    code = (
        "import sys, time; from core import pg_plugin; pg_plugin._claim(pg_plugin.Path(sys.argv[1])); print(flush=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; time.sleep(60)", tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "\n"
    assert not pg_plugin._is_abandoned(tmp_path)
    kill(process)
    assert pg_plugin._is_abandoned(tmp_path)
    (tmp_path / "owner").unlink()  # made at this moment by another run
    assert not pg_plugin._is_abandoned(tmp_path)


def test_a_template_that_takes_too_long_stops_tests_in_words(tmp_path, monkeypatch):
    ready = tmp_path / "template-ready"
    monkeypatch.setenv("CTG_TEST_TEMPLATE_READY", str(ready))
    monkeypatch.setattr(pg_plugin, "LONGEST", 0)
    with pytest.raises(RuntimeError, match="La base des tests n’est pas prête"):
        pg_plugin.pytest_runtest_setup()
    ready.touch()
    pg_plugin.pytest_runtest_setup()


def test_another_process_reads_what_this_one_wrote(running):
    with running.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS shared (word text)")
        connection.execute("INSERT INTO shared VALUES ('bonjour')")
    code = f"""
        from core import embedded
        server = embedded.EmbeddedServer({str(running.home)!r})
        print(server.start(), server.connect().execute("SELECT word FROM shared").fetchone())
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout == "False ('bonjour',)\n", run.stderr


def test_after_a_kill_it_starts_again_with_its_data(running):
    with running.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (42)")
    pid = postmaster_pid(running)
    os.kill(pid, signal.SIGKILL)
    wait_for_death(pid)
    assert (running.data / "postmaster.pid").exists()
    assert running.start() is True
    assert value(running, "SELECT number FROM kept") == 42


def test_a_stale_pid_that_is_now_somebody_else_is_forgotten_and_never_killed(running):
    running.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (running.data / "postmaster.pid").write_text(f"{stranger.pid}\n{running.data}\n0\n")
        assert running.start() is True
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_unreadable_pid_file_does_not_prevent_the_start(running):
    running.stop()
    (running.data / "postmaster.pid").write_text("")
    assert running.start() is True


def test_sigterm_stops_the_server_that_the_process_had_started(running):
    running.stop()
    code = f"""
        import signal, sys, time
        from core import embedded
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        with embedded.EmbeddedServer({str(running.home)!r}).running():
            print("started", flush=True)
            time.sleep(60)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "started\n"
    assert running.is_alive()
    process.terminate()
    assert process.wait(20) == 143
    assert not running.is_alive()
    assert not (running.data / "postmaster.pid").exists()


def test_old_data_is_never_opened_by_a_new_major_version(running, monkeypatch):
    running.stop()
    monkeypatch.setattr(embedded, "server_version", lambda binaries: "99.1")
    with pytest.raises(embedded.EmbeddedError, match="sauvegardez avec l’ancienne version"):
        running.start()


def test_a_long_path_gets_a_short_socket_folder(home):
    server = embedded.EmbeddedServer(home / ("d" * 90) / "postgres")
    assert len(str(server.socket_folder)) <= embedded.LONGEST_SOCKET_FOLDER
    assert server.socket_folder.name.startswith("ctg-pg-")


def test_a_folder_of_another_account_is_refused_with_what_to_do(home):
    folder = home / "foreign"
    folder.mkdir()
    server = embedded.EmbeddedServer(folder / "postgres")
    server.home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to somebody else")
    os.chown(server.home, 12345, 12345)
    with pytest.raises(embedded.EmbeddedError, match="appartient à un autre compte"):
        server.start()


def test_a_folder_that_cannot_be_written_is_named_with_what_to_check(home):
    in_the_way = home / "a-file"
    in_the_way.touch(mode=0o755)
    in_the_way.chmod(0o755)
    with pytest.raises(embedded.EmbeddedError, match="ne peut pas être préparé.*vérifiez les droits et la place"):
        embedded.EmbeddedServer(in_the_way / "postgres").start()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("could not create directory: No space left on device", "^Le disque est plein : .* Libérez de la place"),
        ("could not access directory: Permission denied", "vérifiez la place sur le disque et les droits"),
    ],
)
def test_a_base_that_cannot_be_made_leaves_nothing(home, monkeypatch, reason, sentence):
    server = embedded.EmbeddedServer(home / "full")
    monkeypatch.setattr(server, "_pg", lambda *arguments: (1, f"initdb: error: {reason}"))
    with pytest.raises(embedded.EmbeddedError, match=sentence) as refused:
        server.start()
    assert ("initdb" in str(refused.value)) is (reason.endswith("denied"))
    assert not server.data.exists() and not server.is_used()
    assert not list(server.home.glob("data*"))
    shutil.rmtree(server.socket_folder, ignore_errors=True)


def test_a_disk_full_at_the_start_is_told_at_once(running, monkeypatch):
    monkeypatch.setattr(running, "is_alive", lambda: False)
    said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    monkeypatch.setattr(running, "_launch", lambda account: said)
    monkeypatch.setattr(embedded.time, "sleep", lambda seconds: pytest.fail("it waited"))
    with pytest.raises(embedded.EmbeddedError, match="^Le disque est plein : PostgreSQL ne démarre pas"):
        running.start()


def test_what_the_server_wrote_before_it_ended_is_told(running, monkeypatch):
    running.stop()
    setting = running.data / "postgresql.auto.conf"
    kept = setting.read_text()
    setting.write_text("nothing_known = 1\n")
    monkeypatch.setattr(embedded, "RETRY_SECONDS", 0)
    try:
        with pytest.raises(embedded.EmbeddedError, match="PostgreSQL ne démarre pas(.|\n)*nothing_known"):
            running.start()
    finally:
        setting.write_text(kept)


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone changes account")
def test_root_runs_it_under_the_system_account(running):
    import pwd

    owner = Path(f"/proc/{postmaster_pid(running)}").stat().st_uid
    assert pwd.getpwuid(owner).pw_name == embedded.SERVICE_ACCOUNT


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone changes account")
def test_as_root_a_closed_parent_folder_keeps_its_rights(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    server = embedded.EmbeddedServer(closed / "var" / "postgres")
    assert server.home.is_relative_to(embedded.SHARED_HOME)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_without_any_postgresql_the_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(embedded.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(embedded.Path, "glob", lambda self, pattern: [])
    with pytest.raises(embedded.EmbeddedError, match="make demo.*DATABASE_URL"):
        embedded.find_binaries()


def test_a_wrong_folder_of_programs_is_named(tmp_path):
    with pytest.raises(embedded.EmbeddedError, match=f"CTG_PG_BIN désigne {tmp_path}"):
        embedded.find_binaries(tmp_path)


def test_a_new_major_begins_nothing_beside_old_data(tmp_path):
    newest = embedded.default_server(tmp_path)
    major = int(newest.version.split(".")[0])
    older = [embedded.EmbeddedServer(tmp_path / f"postgres-{each}") for each in (major - 2, major - 1)]
    for each in older:
        each.data.mkdir(parents=True)
        (each.data / "PG_VERSION").write_text("17\n")
    try:
        server = embedded.default_server(tmp_path)
        assert server.older == [each.data for each in older]
        with pytest.raises(embedded.EmbeddedError, match="sont d’une version antérieure de PostgreSQL"):
            server.start()
        assert not server.is_made()
    finally:
        for each in (newest, *older):
            shutil.rmtree(each.home, ignore_errors=True)
