"""What the checks take for granted where settings can't be read."""

import pytest

from sanctum.checks.reading import current_settings, has_front_ends


@pytest.mark.parametrize("configured", [None, 7, [], {"SPA_ORIGINS": ["*"]}, {"UNKNOWN": 1}])
def test_what_can_not_be_read_is_the_default(settings, configured):
    settings.SANCTUM = configured
    assert current_settings().SPA_ORIGINS == ()


def test_a_site_has_front_ends_by_its_list_or_by_its_urls(settings):
    settings.SANCTUM = {}
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": []})
    assert not has_front_ends(current_settings())
    settings.ROOT_URLCONF = "tests.sanctum.front_end_urls"
    assert has_front_ends(current_settings())
    settings.SANCTUM = {"SPA_ORIGINS": ["https://app.example.com"]}
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": []})
    assert has_front_ends(current_settings())
