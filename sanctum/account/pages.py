"""The page of a user's own tokens, by session. A new token's text is in the answer to its form, and nowhere else."""

import secrets
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from sanctum.account.forms import NewTokenForm
from sanctum.account.owned import token_of, tokens_of
from sanctum.account.throttle import issue_wait
from sanctum.account.views import REVOKED_BY_OWNER
from sanctum.issuing import IssuingError, NewAccessToken, create_token, revoke_token, rotate_token
from sanctum.issuing.once import is_first
from sanctum.spa.freshness import is_fresh

ONCE = "sanctum_form"
"""The session remembers which form it gave out, so that sending one again makes no second token."""


@method_decorator([csrf_protect, never_cache], name="dispatch")
class AccountPage(LoginRequiredMixin, View):
    """What the pages have in common: a session, CSRF, and that nobody keeps the answers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and getattr(getattr(request, "auth", None), "is_transient", True) is not True:
            return HttpResponse("Tokens are managed by session, not by token.", status=403, content_type="text/plain")
        return super().dispatch(request, *args, **kwargs)

    def list(self, form: NewTokenForm, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page with all tokens and a form."""
        self.request.session[ONCE] = once = secrets.token_urlsafe(12)
        tokens = tokens_of(self.request.user)
        context = {"tokens": tokens, "form": form, "once": once, "notice": notice}
        return render(self.request, "sanctum/account/tokens.html", context, status=status)

    def make(self, form: NewTokenForm, make: Any) -> HttpResponse:
        """Answer with a new token's text, or with what hinders it."""
        once = self.request.session.pop(ONCE, None)
        if once is None or once != self.request.POST.get("once") or not is_first(self.request.user, once):
            return self.list(
                form, status=409, notice="This form was sent before, or opened again since. Nothing more was made."
            )
        if wait := issue_wait(self.request):
            return self.list(form, status=429, notice=f"You have made many tokens. Try again in {wait} seconds.")
        try:
            return self.show(make())
        except IssuingError as error:
            if not form.is_bound:
                return self.list(form, status=400, notice=str(error))
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return self.list(form, status=400)

    def show(self, new: NewAccessToken) -> HttpResponse:
        """The only page that ever holds the text."""
        context = {"token": new.token, "plain_text": new.plain_text}
        response = render(self.request, "sanctum/account/created.html", context, status=201)
        # Here only: from a page without a referrer, browsers send forms with `Origin: null`, which Django refuses.
        response["Referrer-Policy"] = "no-referrer"
        return response

    def find(self, id: str) -> Any:
        """A token of the user. Raises ``Http404`` for any other id."""
        token = token_of(self.request.user, id)
        if token is None:
            raise Http404("You have no such token.")
        return token

    def is_stale(self) -> bool:
        """Whether the user must log in again before a token is made."""
        return not is_fresh(self.request)

    def log_in_again(self) -> HttpResponse:
        """The site's login, which comes back to the list."""
        return redirect_to_login(reverse("sanctum_tokens:tokens"))


class TokensPage(AccountPage):
    """All tokens, and the form for a new one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.list(NewTokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewTokenForm(request.POST)
        if self.is_stale():
            return self.log_in_again()
        if not form.is_valid():
            return self.list(form, status=400)
        return self.make(form, lambda: create_token(request.user, **form.wanted))


class RevokePage(AccountPage):
    """Asks whether a token shall go, and lets it go."""

    def get(self, request: HttpRequest, id: str) -> HttpResponse:
        return render(request, "sanctum/account/revoke.html", {"token": self.find(id)})

    def post(self, request: HttpRequest, id: str) -> HttpResponse:
        revoke_token(self.find(id), REVOKED_BY_OWNER)
        return redirect("sanctum_tokens:tokens")


class RotatePage(AccountPage):
    """Asks whether a token shall get a successor, and shows it once."""

    def get(self, request: HttpRequest, id: str) -> HttpResponse:
        request.session[ONCE] = once = secrets.token_urlsafe(12)
        return render(request, "sanctum/account/rotate.html", {"token": self.find(id), "once": once})

    def post(self, request: HttpRequest, id: str) -> HttpResponse:
        token = self.find(id)
        if self.is_stale():
            return self.log_in_again()
        return self.make(NewTokenForm(), lambda: rotate_token(token))
