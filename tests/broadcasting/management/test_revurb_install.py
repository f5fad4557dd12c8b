"""revurb_install: fresh credentials printed, or added to a file without harming it."""

import json
import os
import re
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from dotenv import dotenv_values

import broadcasting
from broadcasting.conf import settings as conf
from broadcasting.management.commands import revurb_install

ROOT = Path(broadcasting.__file__).resolve().parent.parent
NAMES = ["REVURB_APP_ID", "REVURB_APP_KEY", "REVURB_APP_SECRET", "REVURB_HOST", "REVURB_PORT", "REVURB_SCHEME"]
MIRRORS = ["VITE_REVERB_APP_KEY", "VITE_REVERB_HOST", "VITE_REVERB_PORT", "VITE_REVERB_SCHEME"]


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Run the command in an empty folder; what it said on stdout and on stderr."""
    monkeypatch.chdir(tmp_path)

    def install(*arguments):
        out, err = StringIO(), StringIO()
        call_command("revurb_install", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return install


@pytest.fixture
def env_file(tmp_path):
    return tmp_path / ".env"


class TestPrinting:
    def test_env_lines(self, install):
        out, err = install()
        lines = dict(line.split("=", 1) for line in out.splitlines())
        assert list(lines) == NAMES + MIRRORS
        assert re.fullmatch(r"[1-9]\d{5}", lines["REVURB_APP_ID"])
        assert re.fullmatch(r"[a-z0-9]{20}", lines["REVURB_APP_KEY"])
        assert re.fullmatch(r"[a-z0-9]{20}", lines["REVURB_APP_SECRET"])
        assert (lines["REVURB_HOST"], lines["REVURB_PORT"], lines["REVURB_SCHEME"]) == ('"localhost"', "8080", "http")
        assert lines["VITE_REVERB_APP_KEY"] == '"${REVURB_APP_KEY}"'
        assert 'ASGI_APPLICATION = "revurb_project.asgi.application"' in err
        assert "revurb_application(site)" in err

    def test_nothing_is_written(self, install, tmp_path):
        install()
        assert list(tmp_path.iterdir()) == []

    def test_is_fresh_each_time(self, install):
        assert install()[0] != install()[0]

    def test_settings_can_be_pasted(self, install):
        namespace = {}
        exec(install("--format", "settings")[0], namespace)
        settings = conf.load_settings(namespace["REVURB"], {})
        assert len(settings.APPS[0].secret) == 20
        assert (settings.HOST, settings.PORT, settings.SCHEME) == ("localhost", 8080, "http")

    def test_json_is_an_environment(self, install):
        out, err = install("--format", "json")
        settings = conf.load_settings({}, json.loads(out))
        assert len(settings.APPS[0].key) == 20
        assert settings.HOST == "localhost"
        assert err == ""

    def test_needs_no_good_configuration(self, install, settings):
        settings.REVURB = {"APPS": [{"SECRET": 3}]}
        assert "REVURB_APP_ID" in install()[0]
        assert revurb_install.Command.requires_system_checks == []


class TestWriting:
    def test_a_new_file(self, install, env_file):
        out, err = install("--write")
        assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
        values = dotenv_values(env_file)
        assert list(values) == NAMES + MIRRORS
        assert values["VITE_REVERB_APP_KEY"] == values["REVURB_APP_KEY"]
        assert conf.load_settings({}, values).APPS[0].secret == values["REVURB_APP_SECRET"]
        assert "Added REVURB_APP_ID" in out and "to .env." in out
        assert "INSTALLED_APPS" in err

    def test_a_shell_reads_it_too(self, install, env_file):
        install("--write")
        command = "set -a; . ./.env; printenv REVURB_HOST VITE_REVERB_PORT"
        result = subprocess.run(["sh", "-c", command], cwd=env_file.parent, capture_output=True, check=True, timeout=20)
        assert result.stdout == b"localhost\n8080\n"

    def test_twice_changes_nothing(self, install, env_file):
        install("--write")
        before = env_file.read_bytes(), env_file.stat().st_mtime_ns, env_file.stat().st_ino
        out, err = install("--write")
        assert (env_file.read_bytes(), env_file.stat().st_mtime_ns, env_file.stat().st_ino) == before
        assert "Added" not in out and "Kept REVURB_APP_ID" in out
        assert err == ""

    def test_another_file(self, install, tmp_path):
        install("--write", "other.env")
        assert [path.name for path in tmp_path.iterdir()] == ["other.env"]

    @pytest.mark.parametrize(
        "before",
        [
            b"A=1\nB=2\n",
            b"A=1",
            b"A=1\r\nB=2\r\n",
            b"A=1\r\nB=2",
            b"# REVURB_APP_ID=1\n",
            b"\xef\xbb\xbfA=1\n",
            b'A="two\nREVURB_APP_ID=1\nlines"\n',
            b"A='two\nREVURB_APP_ID=1\nlines'\n",
            "Ä=ü\u2028\x0c\x85\0\n".encode(),
            b"not an assignment\n\n\n  \t\n=\n==\n$\n",
            b"MY_REVURB_APP_ID=1\nREVURB_APP_IDS=2\n",
            b"\n",
        ],
    )
    def test_existing_lines_are_kept_byte_for_byte(self, install, env_file, before):
        env_file.write_bytes(before)
        install("--write")
        after = env_file.read_bytes()
        assert after.startswith(before)
        assert after.count(b"\nREVURB_APP_KEY=") == 1
        added = after[len(before) :]
        assert (b"\r\n" in added) == (b"\r\n" in before)
        assert added.count(b"\n") - added.count(b"\r\n") == (0 if b"\r\n" in before else added.count(b"\n"))
        install("--write")
        assert env_file.read_bytes() == after

    @pytest.mark.parametrize(
        "line",
        [
            "REVURB_APP_ID=7",
            "export REVURB_APP_ID=7",
            "  REVURB_APP_ID = '7'",
            'REVURB_APP_ID="7" # ours',
            "\ufeffREVURB_APP_ID=7",
        ],
    )
    def test_existing_values_are_kept(self, install, env_file, line):
        env_file.write_text(line)
        out, _ = install("--write")
        assert "Kept REVURB_APP_ID in" in out
        assert env_file.read_text().startswith(line + "\n")
        assert env_file.read_text().count("REVURB_APP_ID") == 1

    @pytest.mark.parametrize("line", ["REVURB_APP_ID=", 'export REVURB_APP_ID=""', "REVURB_APP_ID= # to do"])
    def test_an_empty_value_is_filled_in_its_place(self, install, env_file, line):
        env_file.write_text(f"{line}\nA=1\n")
        install("--write")
        first, second, *_ = env_file.read_text().splitlines()
        assert re.fullmatch(re.escape(line.split("=")[0]) + r"= ?\d{6}( # to do)?", first)
        assert second == "A=1"

    def test_laravels_variables_count(self, install, env_file):
        env_file.write_text("REVERB_APP_ID=7\nREVERB_APP_KEY=k\nREVERB_APP_SECRET=hidden\n")
        out, _ = install("--write")
        values = dotenv_values(env_file)
        assert "REVURB_APP_SECRET" not in values
        assert values["REVERB_APP_SECRET"] == "hidden"
        assert values["VITE_REVERB_APP_KEY"] == "k"
        assert "hidden" not in out

    def test_force_replaces_the_credentials_only(self, install, env_file):
        env_file.write_text(
            "A=1\nexport REVURB_APP_SECRET='old-secret' # keep me\nREVURB_APP_ID=7\nREVURB_APP_ID=8\n"
            'REVURB_HOST=mysite.test\nREVURB_APP_KEY="old\nkey"\nB=2'
        )
        out, err = install("--write", "--force")
        values = dotenv_values(env_file)
        assert len(values["REVURB_APP_SECRET"]) == len(values["REVURB_APP_KEY"]) == 20
        assert re.fullmatch(r"\d{6}", values["REVURB_APP_ID"])
        assert (values["REVURB_HOST"], values["A"], values["B"]) == ("mysite.test", "1", "2")
        assert " # keep me\n" in env_file.read_text()
        assert "Replaced REVURB_APP_ID, REVURB_APP_KEY, REVURB_APP_SECRET" in out
        assert "old" not in out + err and values["REVURB_APP_SECRET"] not in out + err

    def test_an_existing_file_keeps_its_mode_and_a_link_its_place(self, install, tmp_path, env_file):
        real = tmp_path / "real.env"
        real.write_text("A=1\n")
        real.chmod(0o640)
        env_file.symlink_to(real)
        _, err = install("--write")
        assert env_file.is_symlink()
        assert "REVURB_APP_ID" in real.read_text()
        assert stat.S_IMODE(real.stat().st_mode) == 0o640
        assert "chmod 600 .env" in err

    def test_apps_in_the_settings_are_told(self, install, settings):
        settings.REVURB = {"APPS": []}
        assert "are not read" in install("--write")[1]


class TestRefusals:
    def refused(self, install, *arguments):
        with pytest.raises(CommandError) as caught:
            install(*arguments)
        return str(caught.value)

    def test_a_folder(self, install):
        assert "is not a file" in self.refused(install, "--write", ".")

    def test_a_named_pipe(self, install, env_file):
        os.mkfifo(env_file)
        assert "is not a file" in self.refused(install, "--write")

    def test_a_missing_folder(self, install):
        assert "No such file or directory" in self.refused(install, "--write", "no/such/.env")

    def test_a_folder_that_is_a_file(self, install, env_file):
        env_file.write_text("")
        assert "can't be" in self.refused(install, "--write", ".env/.env")

    @pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
    def test_impossible_names(self, install, name):
        assert "can't be" in self.refused(install, "--write", name)

    def test_a_circle_of_links(self, install, env_file):
        env_file.symlink_to(env_file)
        assert ".env can't be" in self.refused(install, "--write")

    def test_other_encodings(self, install, env_file):
        env_file.write_bytes("A=ü\n".encode("utf-16"))
        assert "not encoded in UTF-8" in self.refused(install, "--write")

    def test_a_large_file(self, install, env_file):
        env_file.write_bytes(b"#" * (2**20 + 1))
        assert "larger than" in self.refused(install, "--write")

    def test_an_open_quote(self, install, env_file):
        env_file.write_text('A="never closed\n')
        assert "quote" in self.refused(install, "--write")
        assert env_file.read_text() == 'A="never closed\n'

    def test_a_file_that_may_not_be_written(self, install, env_file, monkeypatch):
        env_file.write_text("A=1\n")
        monkeypatch.setattr(os, "access", lambda path, mode: False)
        assert "not writable" in self.refused(install, "--write")

    def test_a_full_disk_harms_nothing(self, install, env_file, monkeypatch):
        def fail(handle):
            raise OSError(28, "No space left on device")

        env_file.write_text("A=1\n")
        monkeypatch.setattr(os, "fsync", fail)
        assert "No space left on device" in self.refused(install, "--write")
        assert env_file.read_text() == "A=1\n"
        assert [path.name for path in env_file.parent.iterdir()] == [".env"]

    def test_options_that_do_not_go_together(self, install):
        assert "--force needs --write" in self.refused(install, "--force")
        assert "--format" in self.refused(install, "--write", "x", "--format", "json")


SITE = """
SECRET_KEY = "test"
INSTALLED_APPS = ["broadcasting"]
ROOT_URLCONF = "urls"
"""


class TestFromTheShell:
    """The way of a newcomer: the checks refuse the site, the command helps, the checks pass."""

    @pytest.fixture
    def manage(self, tmp_path):
        (tmp_path / "fresh_site_settings.py").write_text(SITE)
        (tmp_path / "urls.py").write_text("urlpatterns = []\n")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("REVURB_", "REVERB_"))}
        clean |= {
            "DJANGO_SETTINGS_MODULE": "fresh_site_settings",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        }

        def manage(*arguments, **environ):
            command = [sys.executable, "-m", "django", *arguments]
            return subprocess.run(
                command, cwd=tmp_path, env=clean | environ, capture_output=True, text=True, timeout=50, check=False
            )

        return manage

    def test_from_nothing_to_a_good_configuration(self, manage, env_file):
        refused = manage("check")
        assert refused.returncode == 1
        assert "broadcasting.E007" in refused.stderr
        assert "manage.py revurb_install" in refused.stderr
        installed = manage("revurb_install", "--write")
        assert installed.returncode == 0, installed.stderr
        values = dotenv_values(env_file)
        accepted = manage("check", **values)
        assert accepted.returncode == 0, accepted.stderr
        assert "no issues" in accepted.stdout
        assert values["REVURB_APP_SECRET"] not in installed.stdout + installed.stderr

    def test_stdout_can_be_put_into_a_file(self, manage, env_file):
        printed = manage("revurb_install")
        env_file.write_text(printed.stdout)
        assert list(dotenv_values(env_file)) == NAMES + MIRRORS
        assert "INSTALLED_APPS" in printed.stderr
