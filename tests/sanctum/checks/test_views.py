from typing import Any

from sanctum.checks.views import views_of_the_site


def test_views_are_found_in_whatever_is_included(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.sanctum.checks.nested_urls"
    assert [view() for view in views_of_the_site()] == ["first", "second", "third"]


def test_what_cannot_be_imported_has_no_views(settings: Any) -> None:
    for broken in ("no_such_module", "tests.sanctum.checks.test_views", None, 7):
        settings.ROOT_URLCONF = broken
        assert views_of_the_site() == []
