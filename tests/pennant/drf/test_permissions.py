"""``HasFeature``."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from pennant import Feature, remembering
from pennant.drf import HasFeature
from pennant.errors import InvalidGuard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pennant_site")]


@pytest.fixture
def user() -> Any:
    return get_user_model().objects.create_user("ada")


def ask(permission: Any, user: Any = None, obj: Any = None, query: str = "") -> int:
    class View(APIView):
        permission_classes = [permission]

        def get(self, request: Request) -> Response:
            if obj is not None:
                self.check_object_permissions(request, obj)
            return Response()

    request = APIRequestFactory().get(f"/{query}")
    if user is not None:
        force_authenticate(request, user)
    return int(View.as_view()(request).status_code)


def test_it_lets_in_those_who_have_the_feature(user):
    Feature.define("x", lambda user: user is not None)
    assert ask(HasFeature("x")) == 404
    assert ask(HasFeature("x"), user) == 200
    assert ask(HasFeature("x", "y"), user) == 404
    assert ask(HasFeature("x", "y", any_of=True), user) == 200


def test_it_combines_with_others_on_both_sides(user):
    Feature.define("on", True)
    on, off = HasFeature("on"), HasFeature("off")
    assert ask(on & IsAuthenticated, user) == ask(IsAuthenticated & on, user) == 200
    assert ask(off & IsAuthenticated, user) == ask(IsAuthenticated & off, user) == 404
    assert ask(off | IsAuthenticated, user) == ask(IsAuthenticated | off, user) == 200
    assert ask(off | IsAdminUser, user) == ask(IsAdminUser | off, user) == 404
    assert ask(on & on, user) == 200 and ask(off | off, user) == 404
    assert ask((off & IsAuthenticated) | IsAuthenticated, user) == 200
    assert ask(IsAdminUser | (off & IsAuthenticated) | IsAuthenticated, user) == 200


def test_a_denial_that_features_are_not_the_reason_of_is_drf_s(user):
    Feature.define("on", True)
    assert ask(HasFeature("on") & IsAdminUser, user) == 403
    assert ask(HasFeature("on") & IsAuthenticated) in (401, 403)


def test_its_opposite_holds_for_objects_too(user):
    Feature.define("on", True)
    on, off = HasFeature("on"), HasFeature("off")
    assert ask(~on) == 404 and ask(~off) == 200
    assert ask(~off, user, obj="x") == 200 and ask(~~on, user, obj="x") == 200
    assert ask(~(off | off), user, obj="x") == 200
    assert ask(~off & IsAuthenticated, user, obj="x") == 200


def test_a_scope_is_the_request_s_or_the_object_s(user):
    Feature.define("x", lambda company: company == "acme")
    by_query = HasFeature("x", scope=lambda request: request.query_params.get("company"))
    assert ask(by_query, query="?company=acme") == 200
    assert ask(by_query, query="?company=%00<b>") == ask(by_query) == 404
    by_object = HasFeature("x", object_scope=lambda obj: obj["company"])
    assert ask(by_object, user, obj={"company": "acme"}) == 200
    assert ask(by_object, user, obj={"company": "other"}) == 404
    assert ask(~by_object, user, obj={"company": "other"}) == 200
    assert ask(by_object | IsAdminUser, user, obj={"company": "other"}) == 404


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_denial_has_its_status(user, settings, status):
    assert ask(HasFeature("x", status=status), user) == status
    settings.PENNANT = {"DENIED_STATUS": status}
    assert ask(HasFeature("x") | IsAdminUser, user) == status


def test_drf_s_user_counts_also_where_another_was_asked_for_before(user):
    Feature.define("x", lambda user: user is not None)

    class View(APIView):
        permission_classes = [HasFeature("x")]

        def get(self, request: Request) -> Response:
            return Response()

    request = APIRequestFactory().get("/")
    force_authenticate(request, user)
    with remembering(request):
        assert Feature.inactive("x")
        assert View.as_view()(request).status_code == 200


def test_the_site_s_api_answers(user):
    client = APIClient()
    assert client.get("/api/orders/").json() == {"detail": "Not found."}
    Feature.define("new-api", True)
    client.force_authenticate(user)
    assert client.get("/api/orders/").status_code == 200


def test_what_contradicts_itself_is_refused():
    with pytest.raises(InvalidGuard):
        HasFeature()
    with pytest.raises(InvalidGuard):
        HasFeature("x", scope=str, object_scope=str)
    with pytest.raises(InvalidGuard):
        HasFeature("x", object_scope="company")
