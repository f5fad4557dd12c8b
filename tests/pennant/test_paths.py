"""URLs that lead to a view where a feature is active."""

import pytest
from django.urls import Resolver404, include, path, resolve, reverse
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from pennant import Feature, feature_path
from pennant.errors import InvalidGuard, InvalidName
from tests.pennant_site import views

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pennant_site")]

ROUTES = {
    "/item/hat/": (b"new {'slug': 'hat'}", b"old {'slug': 'hat'}"),
    "/aitem/hat/": (b"new {'slug': 'hat'}", b"old {'slug': 'hat'}"),
    "/year/2026/": (b"new {'year': '2026'}", None),
    "/shop/cart/7/": (b"new {'id': 7}", b"old {'id': 7}"),
    "/shop/acart/7/": (b"new {'id': 7}", b"old {'id': 7}"),
    "/shop/deep/end/": (b"new", b"old"),
}


@pytest.mark.parametrize("url", ROUTES)
def test_a_route_leads_to_the_view_or_to_its_fallback(client, url):
    on, off = ROUTES[url]
    response = client.get(url)
    assert response.status_code == 404 if off is None else response.content == off
    Feature.define("shop", True)
    assert client.get(url).content == on


@pytest.mark.parametrize("url", ROUTES)
async def test_it_does_so_under_asgi(async_client, url):
    on, off = ROUTES[url]
    response = await async_client.get(url)
    assert response.status_code == 404 if off is None else response.content == off
    Feature.define("shop", True)
    assert (await async_client.get(url)).content == on


def test_names_and_namespaces_work_as_ever():
    assert reverse("item", kwargs={"slug": "hat"}) == "/item/hat/"
    assert reverse("year", kwargs={"year": 2026}) == "/year/2026/"
    assert reverse("store:cart", args=[7]) == "/shop/cart/7/"
    assert reverse("closed:inner:end") == "/closed/deep/end/"
    match = resolve("/shop/deep/end/")
    assert (match.view_name, match.route, match.func.__name__) == ("store:inner:end", "shop/deep/end/", "new")
    with pytest.raises(Resolver404):
        resolve("/shop/elsewhere/")


def test_a_route_has_a_scope(client):
    Feature.define("shop", lambda company: company == "acme")
    assert client.get("/closed/cart/7/?company=acme").status_code == 200
    assert client.get("/closed/cart/7/?company=%00").status_code == 404


def test_routes_nest():
    Feature.define("outer", True)
    inner = feature_path("inner", path("x/", views.new), fallback=views.old)
    both = feature_path("outer", path("y/", include([inner])))
    assert both.resolve("y/x/").func(None).content == b"old"
    Feature.define("inner", True)
    assert both.resolve("y/x/").func(None).content == b"new"


def test_all_of_a_list_are_wanted():
    route = feature_path(["a", "b"], path("x/", views.new), fallback=views.old)
    Feature.define("a", True)
    assert route.resolve("x/").func(None).content == b"old"


def test_what_is_no_route_is_refused():
    with pytest.raises(InvalidGuard, match="takes a path"):
        feature_path("shop", [path("x/", views.new)])
    with pytest.raises(InvalidGuard, match="must be a view"):
        feature_path("shop", path("x/", views.new), fallback=View)
    with pytest.raises(InvalidName):
        feature_path("", path("x/", views.new))


def test_a_fallback_has_the_marks_that_middleware_looks_for():
    with pytest.raises(InvalidGuard, match="csrf_exempt"):
        feature_path("shop", path("x/", csrf_exempt(views.new)), fallback=views.old)
    route = feature_path("shop", path("x/", include([path("y/", csrf_exempt(views.new))])), fallback=views.old)
    with pytest.raises(InvalidGuard, match="csrf_exempt"):
        route.resolve("x/y/")
