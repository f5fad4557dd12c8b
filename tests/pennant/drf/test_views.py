"""``GET /features/``."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from pennant import Feature

ROOT = Path(__file__).parents[3]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pennant_site")]


@pytest.fixture
def user() -> Any:
    return get_user_model().objects.create_user("ada")


def test_it_tells_of_exposed_features_only(client, user):
    Feature.define("theme", lambda user: "blue" if user else "grey", expose=True)
    Feature.define("secret", True)
    assert client.get("/features/").json() == {"features": {"theme": "grey"}}
    client.force_login(user)
    assert client.get("/features/").json() == {"features": {"theme": "blue"}}


async def test_it_works_under_asgi(async_client, user):
    Feature.define("theme", lambda user: "blue" if user else "grey", expose=True)
    await async_client.aforce_login(user)
    assert (await async_client.get("/features/")).json() == {"features": {"theme": "blue"}}


def test_it_is_asked_by_whom_drf_knows(user):
    Feature.define("theme", lambda user: "blue" if user else "grey", expose=True)
    client = APIClient()
    client.force_authenticate(user)
    assert client.get("/features/").json() == {"features": {"theme": "blue"}}


def test_features_for_other_kinds_of_scopes_are_left_out(client):
    def for_texts(scope: str) -> bool:
        return True

    Feature.define("x", for_texts, expose=True)
    assert client.get("/features/").json() == {"features": {}}


@pytest.mark.database
def test_it_is_one_query(client, django_assert_num_queries):
    for number in range(20):
        Feature.define(f"f{number}", lambda: True, stored=False, expose=True)
    with django_assert_num_queries(1):
        assert len(client.get("/features/").json()["features"]) == 20


@pytest.mark.database
def test_kept_answers_of_a_user_are_one_query_besides_session_and_user(client, user, django_assert_num_queries):
    for number in range(20):
        Feature.define(f"f{number}", lambda user: True, expose=True)
    client.force_login(user)
    client.get("/features/")
    with django_assert_num_queries(3):
        client.get("/features/")


def test_nobody_else_may_keep_it_and_it_is_sent_once(client):
    Feature.define("theme", "blue", expose=True)
    first = client.get("/features/")
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= {each.strip() for each in first["Vary"].split(",")}
    again = client.get("/features/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
    Feature.define("theme", "green", expose=True)
    assert client.get("/features/", headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("query", ["?name=secret", "?format=html", "?%00", "?" + "x" * 10_000, "?features[]=<b>"])
def test_query_strings_change_nothing(client, query):
    Feature.define("secret", True)
    response = client.get(f"/features/{query}")
    assert response.status_code in (200, 404) and b"secret" not in response.content


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", ";;;", "/", "\x7f", "x" * 10_000, "application/json;q=<b>"])
def test_every_accept_header_has_an_answer(client, accept):
    assert client.get("/features/", headers={"accept": accept}).status_code in (200, 406)


@pytest.mark.parametrize("etag", ['"', "*", "W/", "x" * 10_000, "\x7f"])
def test_every_etag_has_an_answer(client, etag):
    assert client.get("/features/", headers={"if-none-match": etag}).status_code in (200, 304)


def test_hostile_names_and_values_are_json(client):
    Feature.define("<script>'\"🚀", {"</script>": "\u2028\0'\""}, expose=True)
    response = client.get("/features/")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == {"features": {"<script>'\"🚀": {"</script>": "\u2028\0'\""}}}


def test_a_feature_that_fails_has_its_default(client, settings):
    def fail(scope: Any) -> bool:
        raise OSError

    Feature.define("x", fail, default="d", expose=True)
    assert client.get("/features/").json() == {"features": {"x": "d"}}
    settings.PENNANT = {"DEFAULT": "nowhere"}
    assert client.get("/features/").json() == {"features": {"x": "d"}}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_read_only(client, method):
    assert getattr(client, method)("/features/").status_code in (403, 405)


def test_its_schema_names_what_it_answers():
    command = [sys.executable, "manage.py", "spectacular", "--format=openapi-json"]
    options = ["--settings=tests.pennant_site.settings", "--urlconf=pennant.urls", "--skip-checks"]
    result = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert result.returncode == 0, result.stderr
    operation = json.loads(result.stdout)["paths"]["/"]["get"]
    assert operation["operationId"] == "features"
    answer = operation["responses"]["200"]["content"]["application/json"]
    assert answer["schema"] == {"$ref": "#/components/schemas/Features"} and answer["examples"]
