"""Features that are what a test says."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import SimpleTestCase

from pennant import Feature, remembering
from pennant.errors import UndefinedFeature, UnserialisableScope, UnserialisableValue
from pennant.models import FeatureValue
from pennant.testing import fake_features, override_feature

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def theme() -> None:
    Feature.define("theme", lambda scope: "red")


@pytest.mark.django_db
def test_it_wins_over_memory_rows_and_operators_and_writes_nothing(django_assert_num_queries):
    with remembering():
        Feature.for_("ada").activate("theme", "green")
        Feature.kill("theme")
        assert Feature.for_("ada").value("theme") is False
        rows = list(FeatureValue.objects.values())
        with django_assert_num_queries(0), override_feature("theme", "blue"):
            assert Feature.for_("ada").value("theme") == "blue"
            assert Feature.for_("bob").details("theme").reason == "override"
        assert Feature.for_("ada").value("theme") is False
    assert list(FeatureValue.objects.values()) == rows


@pytest.mark.django_db
def test_what_an_overridden_feature_requires_is_not_asked_for(django_assert_num_queries):
    Feature.define("base", lambda: False)
    Feature.define("on-top", True, requires="base")
    with override_feature("on-top"), django_assert_num_queries(0):
        assert Feature.active("on-top")


@pytest.mark.django_db
def test_what_requires_an_overridden_feature_follows_it_in_and_out():
    Feature.define("base", False)
    Feature.define("on-top", True, requires="base")
    with remembering():
        assert Feature.inactive("on-top")
        with override_feature("base"):
            assert Feature.active("on-top")
        assert Feature.inactive("on-top")


@pytest.mark.parametrize("value", [False, None, 0, "", [], {}, {"a": [1, 2.5]}])
def test_any_json_is_a_value(value):
    with override_feature("theme", value):
        assert Feature.value("theme") == value
        assert Feature.active("theme") is (value is not False)


def test_a_scope_of_its_own_and_the_innermost_first():
    with fake_features(), override_feature("theme", "blue", scope="ada"):
        assert Feature.for_("ada").value("theme") == "blue"
        assert Feature.for_("bob").value("theme") is False
        assert Feature.value("theme") is False
        with override_feature("theme", "green", scope=None):
            assert Feature.for_(None).value("theme") == "green"
            assert Feature.for_("ada").value("theme") == "blue"
        with override_feature("theme", "white"):
            assert Feature.for_("ada").value("theme") == "white"
        assert Feature.for_("ada").value("theme") == "blue"


@override_feature("theme", "blue")
def test_a_function_is_decorated():
    assert Feature.value("theme") == "blue"


@override_feature("theme", "blue")
async def test_an_async_function_is_decorated():
    assert await Feature.avalue("theme") == "blue"


async def test_async_with():
    async with override_feature("theme", "blue"), fake_features({"theme": "green"}):
        assert await Feature.avalue("theme") == "green"
        assert await sync_to_async(Feature.value)("theme") == "green"


async def test_tasks_side_by_side_say_what_they_want():
    @override_feature("theme", "blue")
    async def overridden() -> list[Any]:
        found = []
        for _ in range(3):
            await asyncio.sleep(0)
            found.append(await Feature.avalue("theme"))
        return found

    async def other(value: str) -> list[Any]:
        async with override_feature("theme", value):
            await asyncio.sleep(0)
            return [await Feature.avalue("theme")]

    found = await asyncio.gather(overridden(), other("green"), overridden(), other("white"))
    assert found == [["blue"] * 3, ["green"], ["blue"] * 3, ["white"]]


def test_async_code_that_sync_code_calls_sees_it():
    with override_feature("theme", "blue"):
        assert async_to_sync(Feature.avalue)("theme") == "blue"


def test_another_thread_sees_what_counts_everywhere():
    seen = []
    with fake_features():
        with override_feature("theme", "blue", everywhere=True):
            thread = threading.Thread(target=lambda: seen.append(Feature.value("theme")))
            thread.start()
            thread.join()
            assert Feature.value("theme") is False  # what is said here counts before it
        assert seen == ["blue"]


def test_it_ends_with_an_exception():
    with fake_features():
        with pytest.raises(OSError), override_feature("theme", "blue"):
            raise OSError
        assert Feature.value("theme") is False


def test_all_features_are_off_but_for_those_that_are_named():
    Feature.define("new", False)
    with fake_features({"theme": "blue"}):
        assert Feature.all() == {"theme": "blue", "new": False}
        assert Feature.value("nobody-defines-it") is False
    with fake_features(others=True):
        assert Feature.all_are_active(["theme", "new"])


def test_what_is_no_feature_no_value_and_no_scope_is_refused():
    with pytest.raises(UndefinedFeature, match="Did you mean 'theme'"), override_feature("teme"):
        pass
    with pytest.raises(UnserialisableValue):
        override_feature("theme", {1, 2})
    with pytest.raises(UnserialisableScope), override_feature("theme", scope=object()):
        pass
    with pytest.raises(UnserialisableValue):
        fake_features({"theme": float("nan")})


@override_feature("theme", "blue")
class TestCases(SimpleTestCase):
    def setUp(self) -> None:
        assert Feature.value("theme") == "blue"

    def test_a_class_is_decorated(self) -> None:
        assert Feature.value("theme") == "blue"

    async def test_its_async_tests_too(self) -> None:
        assert await Feature.avalue("theme") == "blue"

    @override_feature("theme", "green")
    def test_a_method_counts_before_it(self) -> None:
        assert Feature.value("theme") == "green"


class TestSubclasses(TestCases):
    """Decorated by its base alone."""


@fake_features({"theme": "white"})
@override_feature("theme", "black", scope="ada")
class TestDecoratedSubclasses(TestCases):
    def setUp(self) -> None:
        assert Feature.value("theme") == "white"
        assert Feature.for_("ada").value("theme") == "black"

    def test_a_class_is_decorated(self) -> None:
        assert Feature.value("theme") == "white"

    async def test_its_async_tests_too(self) -> None:
        assert await Feature.avalue("theme") == "white"


def test_only_test_cases_are_decorated_among_classes():
    with pytest.raises(TypeError, match=r"unittest\.TestCase"):
        override_feature("theme")(object)


PROJECT = """
from django.conf import settings
settings.configure(
    SECRET_KEY="a-project",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "pennant"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
import django
django.setup()
from django.test.runner import DiscoverRunner
raise SystemExit(bool(DiscoverRunner(parallel=2, verbosity=0).run_tests(["project"])))
"""
TESTS = """
from django.test import TestCase
from pennant import Feature
from pennant.models import FeatureValue
from pennant.testing import override_feature

Feature.define("theme", lambda: "red")

@override_feature("theme", "blue")
class Blue(TestCase):
    def test_value(self):
        self.assertEqual(Feature.value("theme"), "blue")
        self.assertFalse(FeatureValue.objects.exists())

@override_feature("theme", "green")
class Green(Blue):
    def test_value(self):
        self.assertEqual(Feature.value("theme"), "green")

class Plain(TestCase):
    def test_value(self):
        self.assertEqual(Feature.value("theme"), "red")
"""


def test_django_s_parallel_runner_keeps_them_apart(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(PROJECT)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "__init__.py").touch()
    (tmp_path / "project" / "test_theme.py").write_text(TESTS)
    result = subprocess.run(
        [sys.executable, "run.py"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{tmp_path}"},
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Ran 3 tests" in result.stderr
