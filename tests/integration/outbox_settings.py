"""The demo site with an outbox, whose events go to the server that ``OUTBOX_TEST_SERVER`` names by its port."""

from revurb_project.settings import *  # noqa: F403

BROADCASTING = {
    "DEFAULT": "live",
    "CONNECTIONS": {"live": {"DRIVER": "tests.integration.http_broadcaster.HttpBroadcaster", "OUTBOX": True}},
}
