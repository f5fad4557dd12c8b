"""A site of plain views, of each kind that Django knows."""

import asyncio

from django.contrib import admin
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import cache_control, cache_page
from rest_framework.response import Response
from rest_framework.views import APIView

from sanctum import token_can
from sanctum.decorators import sanctum_required
from sanctum.drf import SanctumAuthentication

READ, WRITE = "orders:read", "orders:write"


def tell(request):
    error = getattr(request, "auth_error", None)
    who, by = request.user, getattr(request, "auth", None)
    by = (by.name if hasattr(by, "name") else "session") if by else None
    return JsonResponse({"user": who.username or None, "by": by, "error": type(error).__name__ if error else None})


def open_page(request):
    return tell(request)


async def async_page(request):
    user = await request.auser()
    await asyncio.sleep(0)
    assert request.auth.user == user
    return tell(request)


async def async_session(request):
    user = await request.auser()
    return JsonResponse({"user": user.username or None, "by": "session" if request.auth else None})


def log_out(request):
    known = bool(request.auth)
    logout(request)
    return JsonResponse({"before": known, "after": token_can(request, READ)})


def log_in(request):
    known = bool(request.auth)
    login(request, User.objects.get(username="eve"), "django.contrib.auth.backends.ModelBackend")
    return JsonResponse({"before": known, "after": token_can(request, WRITE)})


@sanctum_required
def guarded(request):
    return tell(request)


@sanctum_required()
async def aguarded(request):
    await asyncio.sleep(0)
    return JsonResponse({"user": (await request.auser()).username, "by": getattr(request.auth, "name", "session")})


@sanctum_required(abilities=[READ, WRITE])
def both(request, number=0):
    return HttpResponse(f"{number}")


@sanctum_required(any_ability=[READ, WRITE])
async def either(request):
    return HttpResponse("in")


@sanctum_required(abilities=[READ], any_ability=[WRITE, "orders:admin"])
def mixed(request):
    return HttpResponse("in")


@method_decorator(sanctum_required(abilities=[READ]), name="dispatch")
class Page(View):
    def get(self, request, *args):
        return tell(request)

    post = get


@method_decorator(sanctum_required(abilities=[READ]), name="dispatch")
class AsyncPage(View):
    async def get(self, request, *args):
        await asyncio.sleep(0)
        return tell(request)

    post = get


class Inner(View):
    @method_decorator(sanctum_required)
    async def get(self, request):
        return tell(request)


class Api(APIView):
    authentication_classes = [SanctumAuthentication]

    def get(self, request):
        return Response({"user": request.user.username})

    post = get


def careless(request):
    return tell(request)


def same_for_all(request):
    return HttpResponse("hello")


urlpatterns = [
    path("same_for_all", same_for_all),
    path("people/", admin.site.urls),
    path("password", PasswordChangeView.as_view(success_url="/")),
    *(
        path(view.__name__, view)
        for view in (open_page, async_page, async_session, log_in, log_out, guarded, aguarded, both, either, mixed)
    ),
    path("both/<int:number>", both),
    path("page", Page.as_view()),
    path("async_class", AsyncPage.as_view()),
    path("inner", Inner.as_view()),
    path("outer", sanctum_required(Page.as_view())),
    path("api", Api.as_view()),
    path("public", cache_control(public=True, max_age=60)(careless)),
    path("cached", cache_page(60)(sanctum_required(careless))),
    path("no_store", cache_control(no_store=True)(careless)),
]
