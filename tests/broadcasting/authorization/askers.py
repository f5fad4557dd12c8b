"""Somebody who asks, without a request."""

from types import SimpleNamespace

from broadcasting.authorization.decision import decide

ADA = SimpleNamespace(pk=7, is_authenticated=True, is_active=True)


class Known:
    """A user whom every guard knows; remembers which guards were asked."""

    def __init__(self, user=ADA):
        self.user = user
        self.asked = []

    async def identify(self, guards, note):
        self.asked.append(tuple(guards))
        return self.user


async def allowed(name, user=ADA):
    return (await decide(name, Known(user))).allowed


async def reason(name, user=ADA):
    """Why somebody is refused."""
    return (await decide(name, Known(user))).refusal.reason
