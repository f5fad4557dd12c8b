"""A broadcasting connection that can sign, and sends nothing."""

from broadcasting.broadcasters import Broadcaster
from broadcasting.protocol.application import Application

APPLICATION = Application(id="1", key="one", secret="first-secret")
ENCRYPTION_KEY = b"0123456789abcdef0123456789abcdef"

CONNECTIONS = {
    "signing": {"DRIVER": f"{__name__}.SigningBroadcaster"},
    "granting": {"DRIVER": f"{__name__}.GrantingBroadcaster"},
    "other": {"DRIVER": f"{__name__}.OtherBroadcaster"},
}


class SigningBroadcaster(Broadcaster):
    application = APPLICATION
    encryption_key = ENCRYPTION_KEY

    def broadcast(self, *events):
        raise AssertionError("nothing is to be sent")


class OtherBroadcaster(SigningBroadcaster):
    application = Application(id="2", key="two", secret="second-secret", max_presence_member_size=60)
    encryption_key = None


class GrantingBroadcaster(SigningBroadcaster):
    takes_grants = True
