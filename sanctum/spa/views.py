"""The endpoints of front ends: a CSRF token, login, logout, and who is logged in."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest
from django.middleware.csrf import get_token, rotate_token
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from revurb.csrf import csrf_failure
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.replies import reply_to
from sanctum.drf import SanctumAuthentication
from sanctum.drf.exceptions import CsrfFailed
from sanctum.gate import is_first_party
from sanctum.spa.attempts import count_attempt, forget_attempts
from sanctum.spa.cookies import hand_out
from sanctum.spa.credentials import Credentials
from sanctum.spa.refusals import NotFirstParty, TooManyAttempts, invalid, invalid_credentials
from sanctum.transient import TransientToken

__all__ = ["CsrfCookieView", "LoginView", "LogoutView", "UserView"]


@method_decorator(never_cache, name="dispatch")
class EndpointView(APIView):
    """Speaks JSON, whatever the site's own settings of DRF are, and is kept in no cache."""

    throttle_classes = ()
    parser_classes = (JSONParser, FormParser, MultiPartParser)
    renderer_classes = (JSONRenderer,)
    versioning_class = None
    metadata_class = None

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        patch_vary_headers(response, ("Accept", "Cookie", "Origin"))
        return super().finalize_response(request, response, *args, **kwargs)


class FirstPartyView(EndpointView):
    """For pages of ours alone, and with a CSRF token for whatever changes something, also where nobody is logged in."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not is_first_party(request._request):
            raise NotFirstParty
        if reason := csrf_failure(request._request, is_of_our_page=True):
            raise CsrfFailed(reply_to(CsrfRefused(reason)))


class CsrfCookieView(FirstPartyView):
    """Hands out a token: 204 with cookies, or for ``Accept: application/json`` with ``csrfToken`` in the body too."""

    @extend_schema(request=None, responses={204: None})
    def get(self, request: Request) -> Response:
        token = get_token(request._request)
        wants_json = "application/json" in request.headers.get("Accept", "")
        response = Response({"csrfToken": token}) if wants_json else Response(status=204)
        hand_out(request._request, token, response)
        return response


@method_decorator(sensitive_post_parameters(), name="dispatch")
class LoginView(FirstPartyView):
    """Logs somebody in by name and password, and tells who they are, with the token that is good from now on."""

    serializer_class = Credentials

    @method_decorator(sensitive_variables())
    def post(self, request: Request) -> Response:
        sent = Credentials(data=_body(request))
        if not sent.is_valid():
            return invalid(sent.errors)
        name = sent.validated_data["username"]
        if wait := count_attempt(request._request, name):
            raise TooManyAttempts(wait)
        user = authenticate(request._request, username=name, password=sent.validated_data["password"])
        if user is None or not user.is_active:
            return invalid_credentials()
        if (instead := self.before_login(request, user)) is not None:
            return instead
        forget_attempts(request._request, name)
        _enter(request._request, user, remember=sent.validated_data["remember"])
        token = get_token(request._request)
        response = Response({"user": _describe(user, TransientToken()), "csrfToken": token})
        hand_out(request._request, token, response)
        return response

    def before_login(self, request: Request, user: Any) -> Response | None:
        """For subclasses that ask for more than a password: return a response, and nobody is logged in.

        ``user`` has given the right password. Attempts are counted until this returns ``None``.
        """
        return None


class LogoutView(FirstPartyView):
    """Ends the session, if there is one, and hands out a token for whoever comes next."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        logout(request._request)
        rotate_token(request._request)
        response = Response(status=204)
        hand_out(request._request, get_token(request._request), response)
        return response


class UserView(EndpointView):
    """Tells who asks, by session or by token; 401 for nobody."""

    authentication_classes = (SanctumAuthentication,)
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={200: dict})
    def get(self, request: Request) -> Response:
        return Response(_describe(request.user, request.auth))


def _body(request: Request) -> Any:
    try:
        return request.data
    except RecursionError:
        raise ParseError("The body is nested too deeply.") from None


def _enter(request: HttpRequest, user: Any, *, remember: bool | None) -> None:
    """Log a user in, under a session key that nobody knew before, even if they were logged in already."""
    key = request.session.session_key
    login(request, user)
    if key is not None and request.session.session_key == key:
        request.session.cycle_key()
    if remember is not None:
        request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)


def _describe(user: Any, auth: Any) -> dict[str, Any]:
    abilities = ["*"] if auth.is_transient else auth.abilities
    return {"id": user.pk, "username": user.get_username(), "abilities": abilities}
