"""Views of each kind, guarded by each kind of guard."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import TemplateView
from jinja2 import Environment, FileSystemLoader
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pennant import Feature, FeatureRequiredMixin, feature_required
from pennant.drf import FeatureScopedThrottle, HasFeature
from tests.pennant_site.settings import HERE


def company(request: Any) -> str:
    """Whom some views ask for."""
    return request.GET.get("company", "")


async def acompany(request: Any) -> str:
    return company(request)


def say_when(request: HttpRequest, features: list[str]) -> HttpResponse:
    return HttpResponse(f"Soon: {', '.join(features)}", status=402, content_type="text/plain")


async def asay_when(request: HttpRequest, features: list[str]) -> HttpResponse:
    return say_when(request, features)


@feature_required("new-checkout")
def checkout(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(f"new checkout {kwargs or ''}".strip())


@feature_required("new-checkout")
async def acheckout(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(f"new checkout {kwargs or ''}".strip())


def old(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(f"old {kwargs or ''}".strip())


async def aold(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return old(request, **kwargs)


def new(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse(f"new {kwargs or ''}".strip())


async def anew(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return new(request, **kwargs)


class Report(FeatureRequiredMixin, View):
    required_features = ["new-report", "reports"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("report")


class AsyncReport(FeatureRequiredMixin, View):
    required_features = ["new-report", "reports"]
    any_feature_is_enough = True

    async def feature_scope(self, request: HttpRequest) -> str:
        return company(request)

    async def inactive_response(self, request: HttpRequest, names: list[str]) -> HttpResponse:
        return HttpResponse(f"no {names}", status=410)

    async def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("report")


@method_decorator(feature_required("new-report", status=403), name="dispatch")
class Decorated(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("decorated")


@method_decorator(feature_required("new-report", status=403), name="dispatch")
class AsyncDecorated(View):
    async def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("decorated")


class OneMethod(View):
    @method_decorator(feature_required("new-report"))
    async def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("one method")


class Page(TemplateView):
    template_name = "page.html"


class Jinja2Page(TemplateView):
    template_name = "page.j2"
    template_engine = "jinja2"


async def apage(request: HttpRequest) -> HttpResponse:
    await Feature.aload_missing(["new-checkout", "theme", "a", "b"])
    return render(request, "page.html")


async def ajinja2_page(request: HttpRequest) -> HttpResponse:
    environment = Environment(
        loader=FileSystemLoader(HERE / "jinja2"),
        autoescape=True,
        enable_async=True,
        extensions=["pennant.jinja2.FeatureExtension"],
    )
    return HttpResponse(await environment.get_template("page.j2").render_async(request=request))


class Rate(FeatureScopedThrottle):
    THROTTLE_RATES = {"feature": "1000/day"}


class Orders(APIView):
    permission_classes = [HasFeature("new-api") & IsAuthenticated | IsAdminUser]
    throttle_classes = [Rate]
    throttle_feature = "api-rate"

    def get(self, request: Request) -> Response:
        return Response({"orders": []})
