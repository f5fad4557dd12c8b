"""Broadcasters with a server of their own, as the configuration sees them."""

from broadcasting.broadcasters import Broadcaster
from broadcasting.protocol.application import Application
from revurb.conf.values import Credential, Host, Name, Number, UrlPath


class ElsewhereBroadcaster(Broadcaster):
    option_kinds = {
        "KEY": Credential(),
        "HOST": Host(),
        "PORT": Number(lowest=1, highest=65535),
        "SCHEME": Name(),
        "PATH": UrlPath(),
        "CLUSTER": Name(),
    }

    def broadcast(self, *events):
        """Nobody is there."""

    @property
    def application(self):
        key = self.options["KEY"]
        return Application(id="9", key=key, secret="elsewhere-secret", enabled=key != "switched-off")


def elsewhere(**options):
    return {"DRIVER": f"{__name__}.ElsewhereBroadcaster", "KEY": "elsewhere", **options}
