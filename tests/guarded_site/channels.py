"""Rules of the kinds that sites have."""

from django.contrib.auth.models import User

from broadcasting.authorization import channel


@channel("desks.{owner:username}")
def desk(user: User, owner: User) -> bool:
    """A user's own place."""
    return user == owner


@channel("room")
async def room(user: User) -> dict[str, str]:
    """A room for all who are logged in."""
    return {"name": user.username}
