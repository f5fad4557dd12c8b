"""Identities: whom a handshake is from, and whether that still holds."""

from dataclasses import dataclass, field
from typing import Any

from channels.db import database_sync_to_async
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from sanctum.authentication.bearer import aauthenticate_token
from sanctum.authentication.header import comes_by_cookie
from sanctum.authentication.judging import judge, validate
from sanctum.authentication.refused import AuthenticationRefused
from sanctum.gate import is_first_party
from sanctum.models import get_token_model
from sanctum.sockets.handshake import Handshake
from sanctum.sockets.sessions import open_session, user_of_session
from sanctum.sockets.tickets import Holder, redeem_ticket
from sanctum.states import owner_of, with_owners
from sanctum.tokens.validity import Refusal
from sanctum.transient import TransientToken


@dataclass(frozen=True, slots=True)
class Identity:
    """A user, and by what: a row of the token model, or a ``TransientToken`` with the key of its session."""

    user: Any
    auth: Any
    request: HttpRequest = field(repr=False)
    """The handshake, for whoever judges tokens by it."""
    session_key: str | None = field(default=None, repr=False)

    @property
    def user_id(self) -> str:
        """As ``access_ended`` names users."""
        return str(self.user.pk)


async def identify(handshake: Handshake) -> Identity | None:
    """Whom a handshake is from, or ``None`` if it brings nothing that counts.

    A session counts for pages of ours alone, which only an ``Origin`` can show: browsers send cookies along, whichever
    page opens a socket. So does a token that stands in a cookie. Raises ``AuthenticationRefused`` for a wrong token or
    ticket, whatever session came with it.
    """
    if handshake.kind == "token":
        if comes_by_cookie(handshake.request, handshake.secret or "") and not is_of_our_page(handshake):
            return None
        token = await aauthenticate_token(handshake.secret or "", handshake.request)
        return Identity(token.user, token, handshake.request)
    if handshake.kind == "ticket":
        return await database_sync_to_async(_redeem)(handshake.secret or "", handshake.request, handshake.scope["path"])
    if "session" not in handshake.scope or not is_of_our_page(handshake):
        return None
    return await database_sync_to_async(_by_session)(handshake.scope["session"], handshake.request)


def is_of_our_page(handshake: Handshake) -> bool:
    """Whether a page of ours opened the socket."""
    return "HTTP_ORIGIN" in handshake.request.META and is_first_party(handshake.request)


@database_sync_to_async
def look_again(identity: Identity) -> Identity | None:
    """The identity as it is now; ``None`` if it holds no more. Raises what the database and the session store raise."""
    if identity.session_key is not None:
        found = _by_session(open_session(identity.session_key), identity.request)
    else:
        found = _by_token_id(str(identity.auth.pk), identity.request)
    return found if found is not None and found.user_id == identity.user_id else None


def _redeem(ticket: str, request: HttpRequest, path: str) -> Identity:
    holder = redeem_ticket(ticket, path)
    found = None if holder is None else _by_holder(holder, request)
    if holder is None or found is None or found.user_id != holder.user_id:
        raise AuthenticationRefused(Refusal.UNKNOWN)
    return found


def _by_holder(holder: Holder, request: HttpRequest) -> Identity | None:
    if holder.token_id is not None:
        return _by_token_id(holder.token_id, request)
    return _by_session(open_session(holder.session_key), request)


def _by_session(session: Any, request: HttpRequest) -> Identity | None:
    user = user_of_session(session)
    return None if user is None else Identity(user, TransientToken(), request, session.session_key)


def _by_token_id(id: str, request: HttpRequest) -> Identity | None:
    model = get_token_model()
    try:
        token = with_owners(model._default_manager.all()).get(pk=id)
    except (model.DoesNotExist, ValueError, ValidationError, OverflowError):
        return None
    if owner_of(token) is None or validate(token, judge(token), request):
        return None
    return Identity(token.user, token, request)
