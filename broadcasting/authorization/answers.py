"""What a client is answered when it is let in."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from asgiref.sync import sync_to_async

from broadcasting.authorization.decision import Decision
from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.signing import Signer
from broadcasting.authorization.users import broadcast_id
from broadcasting.events import payload


async def answer(decision: Decision, socket_id: str, signer: Signer, auth: Any = None) -> dict[str, str]:
    """What Pusher's clients expect: ``auth``, with ``channel_data`` or ``shared_secret`` where the kind needs it.

    ``auth`` is what the user was authenticated by. The decision must be to let in. Raises ``Refused`` when the user
    can't be a member, and ``CannotSign``.
    """
    channel = decision.channel
    assert channel is not None and decision.allowed
    grant = signer.grant(decision.user, auth)
    if channel.is_presence:
        limit = signer.application.max_presence_member_size
        data = await sync_to_async(channel_data)(decision.user, decision.result, limit)
        return {"auth": signer.subscription(socket_id, channel.name, data, grant), "channel_data": data}
    signed = {"auth": signer.subscription(socket_id, channel.name, None, grant)}
    return signed | {"shared_secret": signer.shared_secret(channel.name)} if channel.is_encrypted else signed


def channel_data(user: Any, result: Any, limit: int | None) -> str:
    """A member of a presence channel as JSON: the id, and the rule's answer as ``user_info`` if it is a dict.

    Answers that are dataclasses or have a ``to_broadcast()`` count as dicts. Others, such as ``True`` or the model
    that the rule happened to find, say nothing about the user. Raises ``Refused`` beyond the limit, in bytes.
    """
    speaks = isinstance(result, Mapping) or hasattr(result, "to_broadcast") or dataclasses.is_dataclass(result)
    data = payload.encode({"user_id": broadcast_id(user), "user_info": result if speaks else {}})
    if limit is not None and (size := len(data.encode("utf-8", "surrogatepass"))) > limit:
        raise Refused(f"The member's data has {size} bytes; MAX_PRESENCE_MEMBER_SIZE allows {limit}.", public=True)
    return data
