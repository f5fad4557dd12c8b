"""Credentials: fresh ones are good ones."""

from broadcasting.conf.credentials import EXAMPLE_CREDENTIALS, PUBLISHED_SECRETS, Credentials, generate_credentials
from broadcasting.conf.settings import load_settings


def test_fresh_ones_are_accepted_and_differ():
    made = [generate_credentials() for _ in range(100)]
    assert len({each.secret for each in made}) == 100
    for each in made:
        load_settings({"APPS": [{"ID": each.id, "KEY": each.key, "SECRET": each.secret}]}, {})


def test_the_secret_is_not_in_the_repr():
    assert "hidden" not in repr(Credentials(id="1", key="k", secret="hidden"))


def test_the_example_of_the_docs_is_published():
    assert EXAMPLE_CREDENTIALS["SECRET"] in PUBLISHED_SECRETS
    assert all(secret == secret.lower() for secret in PUBLISHED_SECRETS)
