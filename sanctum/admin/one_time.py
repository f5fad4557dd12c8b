"""The page that shows a token's text once, and what keeps it from being shown, or made, twice."""

import re
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_variables

from sanctum.issuing import IssuingError, NewAccessToken
from sanctum.issuing.once import is_first

SESSION_KEY = "_sanctum_forms"
_FORM_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REMEMBERED = 50

SENT_BEFORE = (
    "This form was sent before, and made a token then, whose text was shown once. If you have lost it, revoke that "
    "token. Send the form again to make another one."
)


def claim_form(request: HttpRequest, form_id: str) -> None:
    """Let a form make one token. Raises ``IssuingError`` for one that came before: a reload, or a double click.

    The session knows of forms that were answered, the cache of those that are being answered at this moment.
    """
    answered = request.session.get(SESSION_KEY, [])
    if not _FORM_ID.fullmatch(form_id) or form_id in answered or not is_first(request.user, form_id):
        raise IssuingError("", SENT_BEFORE)
    request.session[SESSION_KEY] = [*answered, form_id][-_REMEMBERED:]


@sensitive_variables()
def one_time_page(request: HttpRequest, issued: NewAccessToken, context: dict[str, Any]) -> TemplateResponse:
    """The answer to the form itself: what is not redirected to needs to be kept nowhere."""
    response = TemplateResponse(request, "sanctum/admin/issued.html", {**context, "issued": issued})
    response.render()
    # The text lives on in no context either, for whoever looks at responses.
    response.context_data = None
    patch_cache_control(response, no_store=True, private=True)
    response["Referrer-Policy"] = "no-referrer"
    return response
