"""Who plays: everybody, as the visitor that they are."""

from broadcasting.authorization import channel
from revurb_project.visitors import Visitor, visitor_of


@channel("players", guards=[visitor_of])
def players(user: Visitor) -> dict[str, str]:
    """Count a visitor as a player."""
    return {"id": user.id}
