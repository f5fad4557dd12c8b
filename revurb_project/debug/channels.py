"""Who may listen on the demo site: everybody, as the visitor that they are."""

from typing import Any

from broadcasting.authorization import channel
from revurb_project.visitors import Visitor, visitor_of


@channel("lobby", guards=[visitor_of])
def lobby(user: Visitor) -> dict[str, Any]:
    """Let a visitor into the lobby, whose others see this."""
    return {"name": user.name, "hue": user.hue}
