"""Views that are there where features are active, sync and async."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.views import View

from pennant import Feature, feature_required
from pennant.errors import InvalidGuard, InvalidName
from tests.pennant_site import views

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pennant_site")]

BOTH_MODES = pytest.mark.parametrize("prefix", ["", "a"])


@pytest.fixture
def user() -> Any:
    return get_user_model().objects.create_user("ada")


@BOTH_MODES
def test_a_view_is_there_for_those_who_have_the_feature(client, user, prefix):
    Feature.define("new-checkout", lambda user: user is not None and user.username == "ada")
    assert client.get(f"/{prefix}checkout/").status_code == 404
    client.force_login(user)
    assert client.get(f"/{prefix}checkout/").content == b"new checkout"


@BOTH_MODES
async def test_it_is_so_under_asgi(async_client, user, prefix):
    Feature.define("new-checkout", lambda user: user is not None and user.username == "ada")
    assert (await async_client.get(f"/{prefix}checkout/")).status_code == 404
    await async_client.aforce_login(user)
    assert (await async_client.get(f"/{prefix}checkout/")).content == b"new checkout"


@pytest.mark.database
def test_a_check_is_one_query(client, django_assert_num_queries):
    Feature.define("a", lambda: True, stored=False)
    Feature.define("b", lambda: True, stored=False)
    with django_assert_num_queries(1):
        assert client.get("/both/").status_code == 200


def test_all_features_are_wanted_or_one(client):
    Feature.define("a", True)
    assert client.get("/both/").status_code == 404
    assert client.get("/one-of/").status_code == 200
    Feature.define("b", True)
    assert client.get("/both/").status_code == 200


@pytest.mark.parametrize("path", ["/company/", "/acompany/", "/mixed/company/", "/amixed/company/"])
def test_a_scope_is_a_function_of_the_request(client, path):
    Feature.define("new-checkout", lambda company: company == "acme")
    assert client.get(path, {"company": "acme"}).status_code == 200
    assert client.get(path, {"company": "other"}).status_code == 404


@pytest.mark.parametrize(
    "company", ["<b>", "'; --", "\0", "x" * 10_000, "🚀", "pennant:everyone", "auth.user|1", "\ud800"]
)
def test_a_hostile_scope_is_a_scope_like_others(client, company):
    Feature.define("new-checkout", lambda company: False)
    assert client.get("/company/", {"company": company.encode("utf-8", "replace").decode()}).status_code == 404


def test_a_guard_has_its_own_answer(client):
    for path in ("/response/", "/aresponse/"):
        response = client.get(path)
        assert (response.status_code, response.content) == (402, b"Soon: new-checkout")
    for path in ("/redirect/", "/aredirect/"):
        assert client.get(path)["Location"] == "/old/"
    for path in ("/decorated/", "/adecorated/"):
        assert client.get(path).status_code == 403


@BOTH_MODES
@pytest.mark.parametrize("handler", ["say_when", "asay_when"])
def test_a_site_has_an_answer_for_all_guards(client, settings, prefix, handler):
    settings.PENNANT = {"WHEN_INACTIVE": f"tests.pennant_site.views.{handler}"}
    assert client.get(f"/{prefix}checkout/").content == b"Soon: new-checkout"
    assert client.get(f"/{prefix}redirect/").status_code == 302


@BOTH_MODES
@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_site_chooses_the_status(client, settings, prefix, status):
    settings.PENNANT = {"DENIED_STATUS": status}
    assert client.get(f"/{prefix}checkout/").status_code == status


def test_what_is_not_released_is_not_named(client):
    assert b"new-checkout" not in client.get("/checkout/").content


def test_methods_of_classes_are_guarded(client):
    assert client.get("/one-method/").status_code == 404
    Feature.define("new-report", True)
    for path in ("/one-method/", "/decorated/", "/adecorated/"):
        assert client.get(path).status_code == 200


def test_a_feature_that_fails_has_its_default(client, caplog):
    def fail(scope: Any) -> bool:
        raise OSError("no answer today")

    Feature.define("new-checkout", fail, default=True)
    assert client.get("/checkout/").status_code == 200
    assert "no answer today" in caplog.text


def test_a_store_that_is_not_there_leaves_the_default(client, settings, caplog):
    settings.PENNANT = {"DEFAULT": "nowhere"}
    Feature.define("new-checkout", False, default=True)
    assert client.get("/checkout/").status_code == 200
    assert client.get("/acheckout/").status_code == 200
    assert "nowhere" in caplog.text


def test_a_scope_that_is_none_leaves_the_default(client, settings):
    settings.PENNANT = {"NULL_SCOPE": "raise"}
    Feature.define("a", True, default=False)
    view = feature_required("a", scope=lambda request: None, status=410)(views.new)
    assert view(RequestFactory().get("/")).status_code == 410


def test_an_async_resolver_answers_a_sync_view(client):
    async def resolve(scope: Any) -> bool:
        return True

    Feature.define("new-checkout", resolve)
    assert client.get("/checkout/").status_code == 200


def test_without_the_middleware_the_request_tells_whom_to_ask_for(client, user, settings):
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "pennant" not in each]
    Feature.define("new-checkout", lambda user: user is not None)
    client.force_login(user)
    assert client.get("/checkout/").status_code == 200
    assert client.get("/acheckout/").status_code == 200


def test_a_view_keeps_its_name_and_its_marks():
    def view(request: Any) -> Any: ...

    view.csrf_exempt = True
    guarded = feature_required("a")(view)
    assert guarded.__name__ == "view" and guarded.csrf_exempt is True


@pytest.mark.parametrize(
    "options",
    [
        {"status": 200},
        {"status": True},
        {"status": "404"},
        {"status": 404, "redirect": "/"},
        {"scope": "user"},
        {"response": "no"},
    ],
)
def test_a_guard_that_contradicts_itself_is_refused(options):
    with pytest.raises(InvalidGuard):
        feature_required("a", **options)


def test_a_guard_without_a_feature_is_refused():
    with pytest.raises(InvalidGuard, match="must name"):
        feature_required()
    for name in ("", "\0", "x" * 256, 7, None):
        with pytest.raises(InvalidName):
            feature_required(name)
    with pytest.raises(InvalidName):
        feature_required(views.old)
    with pytest.raises(InvalidGuard, match="method_decorator"):
        feature_required("a")(View)
