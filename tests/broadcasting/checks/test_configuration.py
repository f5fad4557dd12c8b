"""What can be wrong with ``REVURB``, the environment, and what they name."""

from pathlib import Path

import pytest
import trustme

from broadcasting.conf.settings import use_options
from tests.broadcasting.checks.configurations import APP, app


class NoProvider:
    pass


def test_a_good_configuration_has_no_messages(run):
    assert run(app()) == {}


def test_a_commands_options_are_looked_at(run):
    use_options(TLS_CERT="/no/cert.pem", TLS_KEY="/no/key.pem")
    try:
        assert "/no/cert.pem" in run(app())["E010"].msg
        use_options(SERVER_PORT=-1)
        assert "option for SERVER_PORT" in run(app())["E003"].msg
    finally:
        use_options()


@pytest.mark.parametrize(
    ("configured", "id", "said"),
    [
        ([], "E001", "REVURB must be a dict"),
        ({"APPS": APP}, "E001", "must be a list of dicts"),
        ({"APPS": [APP, "x"]}, "E001", "REVURB['APPS'][1] must be a dict"),
        (app() | {"SERVER_PROT": 1}, "E002", "did you mean SERVER_PORT? Known are SERVER,"),
        (app(PINGINTERVAL=1), "E002", "(application 123456): PINGINTERVAL is unknown"),
        (app() | {"SERVER_PORT": 70_000}, "E003", "0 to 65535, not 70000"),
        (app() | {"SERVER": "hypercorn"}, "E003", "'daphne', 'uvicorn'"),
        (app(PING_INTERVAL=0), "E003", "PING_INTERVAL must be a whole number of seconds from 1"),
        (app(ACTIVITY_TIMEOUT=0), "E003", "ACTIVITY_TIMEOUT"),
        (app(MAX_MESSAGE_SIZE=2**24 + 1), "E003", "MAX_MESSAGE_SIZE"),
        (app(ACCEPT_CLIENT_EVENTS_FROM="everybody"), "E003", "'all', 'members', 'none'"),
        (app(SECRET=""), "E004", "SECRET must not be empty"),
        (app(SECRET=None), "E004", "SECRET must be a text"),
        ({"APPS": [{"ID": "1", "KEY": "k"}]}, "E004", "SECRET is missing"),
        ({"APPS": [APP, APP]}, "E005", "share the"),
        (app() | {"TLS_KEY": "/key.pem"}, "E006", "go together"),
        ({"APPS": []}, "E007", "no application"),
        ({}, "E007", "no application"),
        (app() | {"APPLICATION_PROVIDER": "no_such.Provider"}, "E009", "can't be imported"),
        (app() | {"APPLICATION_PROVIDER": f"{__name__}.NoProvider"}, "E009", "lacks find_by_id"),
    ],
)
def test_configuration(run, configured, id, said):
    found = run(configured)
    assert set(found) == {id}
    assert said in found[id].msg


def test_missing_credentials_name_the_installer(run):
    assert "manage.py revurb_install" in run({})["E007"].hint
    assert "manage.py revurb_install" in run({"APPS": [{}]})["E004"].hint


def test_another_provider_needs_no_applications(run):
    assert run({"APPLICATION_PROVIDER": "tests.broadcasting.test_applications.StoredProvider"}).keys() == set()


class TestTls:
    @pytest.fixture
    def files(self, tmp_path):
        certificate = trustme.CA().issue_cert("localhost")
        certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
        certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
        trustme.CA().issue_cert("localhost").private_key_pem.write_to_path(tmp_path / "other.pem")
        (tmp_path / "text.pem").write_text("no PEM at all")
        (tmp_path / "bytes.pem").write_bytes(bytes(range(256)))
        return tmp_path

    def test_a_matching_pair(self, run, files):
        assert run(app() | {"TLS_CERT": files / "cert.pem", "TLS_KEY": files / "key.pem"}) == {}

    @pytest.mark.parametrize("key", ["missing.pem", ".", "text.pem", "bytes.pem", "other.pem", "cert.pem"])
    def test_a_key_that_cannot_be_used(self, run, files, key):
        assert set(run(app() | {"TLS_CERT": files / "cert.pem", "TLS_KEY": files / key})) == {"E010"}

    def test_an_encrypted_key_is_told_and_asks_nobody(self, run, files):
        encrypted = Path(files / "encrypted.pem")
        encrypted.write_bytes(_encrypt((files / "key.pem").read_bytes()))
        assert "passphrase" in run(app() | {"TLS_CERT": files / "cert.pem", "TLS_KEY": encrypted})["E010"].hint

    def test_a_missing_file_is_named(self, run, files):
        message = run(app() | {"TLS_CERT": files / "no.pem", "TLS_KEY": files / "key.pem"})["E010"]
        assert message.msg.startswith("TLS_CERT: ") and "no.pem" in message.msg


def _encrypt(pem: bytes) -> bytes:
    from cryptography.hazmat.primitives import serialization

    key = serialization.load_pem_private_key(pem, None)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"word")
    )


class TestVariables:
    def test_a_misspelt_one(self, run, monkeypatch):
        monkeypatch.setenv("REVURB_SERVER_PROT", "80")
        assert "REVURB_SERVER_PORT" in run(app())["W007"].hint

    def test_one_of_somebody_elses(self, run, monkeypatch):
        monkeypatch.setenv("REVURB_DOCKER_IMAGE_TAG", "1")
        assert run(app()) == {}

    def test_a_wrong_value(self, run, monkeypatch):
        monkeypatch.setenv("REVERB_SERVER_PORT", "eighty")
        assert "REVERB_SERVER_PORT" in run(app())["E003"].msg

    def test_half_credentials(self, run, monkeypatch):
        monkeypatch.setenv("REVERB_APP_ID", "7")
        assert "E004" in run({})
