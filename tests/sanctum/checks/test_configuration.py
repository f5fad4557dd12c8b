"""``SANCTUM`` itself: unknown keys, and values of the wrong kind."""

import pytest

from sanctum.checks.configuration import check_configuration


@pytest.mark.parametrize("configured", [[], "SANCTUM", 7, object])
def test_what_is_no_dict(run, configured):
    assert set(run(configured)) == {"E001"}


def test_a_key_that_is_unknown(run):
    message = run({"TOKEN_PREFX": "acme_pat_"})["E002"]
    assert "did you mean TOKEN_PREFIX?" in message.msg


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN_PREFIX", "two words"),
        ("CACHE_SECONDS", 31),
        ("EXPIRATION", 3600),
        ("SPA_ORIGINS", "https://app.example.com"),
        ("FAILURE_LIMIT", "often"),
        ("KEYWORDS", []),
    ],
)
def test_a_value_of_the_wrong_kind(run, name, value):
    assert f"SANCTUM['{name}']" in run({name: value})["E003"].msg


def test_every_problem_is_told(settings):
    settings.SANCTUM = {"CACHE_SECONDS": 31, "EXPIRATION": 3600, "FAST": True}
    assert [message.id for message in check_configuration()] == ["sanctum.E003", "sanctum.E003", "sanctum.E002"]


def test_the_environment_is_looked_at_too(run, monkeypatch):
    monkeypatch.setenv("SANCTUM_SPA_ORIGINS", "https://app.example.com/path")
    assert "SANCTUM_SPA_ORIGINS" in run()["E003"].msg
