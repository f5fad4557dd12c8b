"""Which cache is used."""

import pytest

from sanctum.surroundings.caches import backend_of, is_of_one_process, names


def test_entries(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert names() == ["default"]
    assert is_of_one_process(backend_of("default"))
    assert backend_of("other") == ""
    assert not is_of_one_process("django.core.cache.backends.redis.RedisCache")


@pytest.mark.parametrize("wrong", [None, 7, [], {7: {}}, {"default": None}, {"default": {"BACKEND": 7}}])
def test_settings_of_the_wrong_kind(monkeypatch, wrong):
    from django.conf import settings

    monkeypatch.setattr(settings, "CACHES", wrong, raising=False)
    assert set(names()) <= {"default"}
    assert backend_of("default") == ""
