"""Users as the server knows them: ids, and what a socket signs in with."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from broadcasting.authorization.calling import acall
from broadcasting.authorization.guards import Asker, Note, admit, default_guards
from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.registry import GuardSpec
from broadcasting.events import payload

Resolver = TypeVar("Resolver", bound=Callable[..., Any])

_resolver: Callable[..., Any] | None = None
_guards: tuple[GuardSpec, ...] | None = None


def user_resolver(resolver: Resolver | None = None, *, guards: Sequence[GuardSpec] | None = None) -> Any:
    """Declare what users sign in as, in one function, sync or async::

        @user_resolver
        def resolve(user):
            return {"id": str(user.pk), "user_info": {"name": user.get_username()}, "watchlist": ["7"]}

    ``id`` is needed; ``watchlist`` holds ids of users whose coming and going this one wants to hear. ``None`` refuses.
    Without a resolver users sign in by their id alone. ``guards`` replace ``BROADCASTING["GUARDS"]``.
    """

    def declare(function: Resolver) -> Resolver:
        global _resolver, _guards
        _resolver, _guards = function, None if guards is None else tuple(guards)
        return function

    return declare if resolver is None else declare(resolver)


def broadcast_id(user: Any) -> str:
    """The id by which others know a user: ``get_broadcast_id()`` if there is one, else the primary key or ``id``.

    Raises ``Refused`` when there is none.
    """
    if callable(own := getattr(user, "get_broadcast_id", None)):
        found = own()
    elif (found := getattr(user, "pk", None)) is None:
        found = getattr(user, "id", None)
    if found is None or str(found) == "":
        raise Refused(f"A {type(user).__name__} has no id: give it a pk, an id or a get_broadcast_id().")
    return str(found)


async def user_data(asker: Asker, note: Note) -> tuple[Any, str]:
    """Who asks, and what they sign in with, as JSON. Raises ``Refused``, and ``TypeError`` for a resolver's slip."""
    user = await asker.identify(default_guards() if _guards is None else _guards, note)
    admit(user)
    found = {"id": broadcast_id(user)} if _resolver is None else await acall(_resolver, user)
    if found is None:
        raise Refused("The user_resolver knows no such user.")
    return user, payload.encode(_checked(found))


def _checked(found: Any) -> dict[str, Any]:
    user_id = found.get("id") if isinstance(found, Mapping) else None
    if isinstance(user_id, bool) or not isinstance(user_id, str | int) or user_id == "":
        raise TypeError("The user_resolver must return a dict with a text as its 'id', or None.")
    data = {**found, "id": str(user_id)}
    if not isinstance(data.get("user_info", {}), Mapping):
        raise TypeError("The 'user_info' of the user_resolver must be a dict.")
    if isinstance(watched := data.get("watchlist", []), str) or not isinstance(watched, Sequence):
        raise TypeError("The 'watchlist' of the user_resolver must be a list of ids.")
    if watched:
        data["watchlist"] = [str(each) for each in watched]
    return data
