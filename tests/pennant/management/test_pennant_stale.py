"""``manage.py pennant_stale``."""

import json
from datetime import timedelta

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from pennant import Feature, FeatureClass
from pennant.models import FeatureUse, FeatureValue

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "views.py").write_text('Feature.active("old")\nOldApi\n')
    return tmp_path


def test_stale_features_are_told_with_reasons_and_places(run, project):
    Feature.define("old", True, expires=YESTERDAY, owner="shop")
    Feature.define("fresh", True)
    told = run("pennant_stale", "--path", str(project))
    assert f"old (shop): expired on {YESTERDAY}\n  views.py:1\n" in told
    assert "fresh" not in told
    assert "1 stale feature." in told
    assert "No check has been written down yet" in told


def test_classes_are_found_and_json_is_printed(run, project):
    class OldApi(FeatureClass):
        name = "old-api"
        expires = YESTERDAY

        def resolve(self, scope):
            return True

    Feature.define(OldApi)
    rows = json.loads(run("pennant_stale", "--json", "--path", str(project)))
    assert rows == [
        {
            "feature": "old-api",
            "owner": "",
            "reasons": [{"kind": "expired", "text": f"expired on {YESTERDAY}"}],
            "mentions": ["views.py:2"],
        }
    ]


def test_the_exit_code_is_for_ci(run):
    assert "No feature is stale." in run("pennant_stale", "--fail")
    Feature.define("old", True, expires=YESTERDAY)
    with pytest.raises(SystemExit) as left:
        run("pennant_stale", "--fail", "--no-code")
    assert left.value.code == 1


def test_names_and_reasons_narrow_it(run):
    Feature.define("old", True, expires=YESTERDAY)
    FeatureValue.objects.create(name="gone\x1b", scope="a", value="true")
    assert "gone" not in run("pennant_stale", "old", "--no-code")
    told = run("pennant_stale", "--reason", "undefined", "--no-code")
    assert "old" not in told
    assert "gone�: has values, and no code defines it" in told


def test_it_says_since_when_it_knows(run, settings):
    FeatureUse.objects.create(feature="x", value="1", first_used_on=YESTERDAY, last_used_on=YESTERDAY)
    assert f"since {YESTERDAY}; stale is what 60 days" in run("pennant_stale", "--days", "60")
    settings.PENNANT = {"USAGE": False}
    assert "USAGE'] is off" in run("pennant_stale")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody-defines-this"], "no feature 'nobody-defines-this'"),
        (["--days", "0"], "1 to 3650"),
        (["--days", "99999999999"], "1 to 3650"),
        (["--store", "nowhere"], "nowhere"),
    ],
)
def test_what_is_wrong_is_said(run, arguments, message):
    with pytest.raises(CommandError, match=message):
        run("pennant_stale", *arguments)


def test_a_folder_that_is_not_there_is_said(run):
    Feature.define("old", True, expires=YESTERDAY)
    with pytest.raises(CommandError, match="no folder"):
        run("pennant_stale", "--path", "/nowhere/at/all")
