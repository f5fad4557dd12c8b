"""System checks: every way to configure the server wrongly, each with an id and a hint that can be pasted.

``CHECK_IDS`` lists them; docs/broadcasting/checks.md explains each. They never raise, whatever the settings hold,
never show a secret, and open no connection. One module looks at one subject: ``configuration`` at ``REVURB``,
``applications`` at its ``APPS``, ``connections`` at ``BROADCASTING``, ``servers`` at its connections that lead to
servers, ``deployment`` at what matters on a public server only. Models that broadcast are checked with Django's other
checks of models, by ``model_events.checks``.
"""

from django.core.checks import Tags, register

from broadcasting.checks.authorization import check_authorization
from broadcasting.checks.cluster import check_cluster
from broadcasting.checks.configuration import check_configuration
from broadcasting.checks.connections import check_connections, check_queue
from broadcasting.checks.deployment import check_deployment
from broadcasting.checks.middleware import check_middleware
from broadcasting.checks.outbox import check_outbox
from broadcasting.checks.servers import check_servers
from broadcasting.checks.site import check_site

CHECK_IDS = {
    "broadcasting.E001": "REVURB, APPS or an application has the wrong shape",
    "broadcasting.E002": "a key is unknown",
    "broadcasting.E003": "a value is not of its setting's kind or out of range",
    "broadcasting.E004": "a part of an application's credentials is missing or can't be used",
    "broadcasting.E005": "two applications share an id or a key",
    "broadcasting.E006": "only one of TLS_CERT and TLS_KEY is given",
    "broadcasting.E007": "there is no application",
    "broadcasting.E008": "a secret is copied from somebody's documentation",
    "broadcasting.E009": "APPLICATION_PROVIDER can't be imported or lacks methods",
    "broadcasting.E010": "the certificate and its key can't be loaded",
    "broadcasting.E011": "the engine that SERVER names is not installed",
    "broadcasting.E012": "a package that the server needs is not installed",
    "broadcasting.E013": "daphne's runserver lacks ASGI_APPLICATION",
    "broadcasting.E014": "several processes have no Redis in common",
    "broadcasting.E015": "CHANNEL_LAYER names an entry that CHANNEL_LAYERS does not have",
    "broadcasting.E016": "the entry that CHANNEL_LAYER names can't be used",
    "broadcasting.E020": "BROADCASTING, CONNECTIONS or a connection has the wrong shape",
    "broadcasting.E021": "a key of BROADCASTING or an option of a connection is unknown",
    "broadcasting.E022": "a value in BROADCASTING is not of its setting's kind",
    "broadcasting.E023": "DEFAULT names a connection that CONNECTIONS does not have",
    "broadcasting.E024": "a connection's DRIVER can't be imported or is no Broadcaster",
    "broadcasting.E025": "the package of the queue that QUEUE names is not installed",
    "broadcasting.E030": "a connection has a master key, but PyNaCl is not installed",
    "broadcasting.E031": "a connection's APP names no application",
    "broadcasting.E032": "a connection's TRANSPORT is layer, but there is no cluster",
    "broadcasting.E033": "a connection to a Pusher server lacks options",
    "broadcasting.E035": "OUTBOX_DATABASE names a database that DATABASES does not have",
    "broadcasting.E036": "the routers make no table for the outbox",
    "broadcasting.E040": "a channel's function can't take what its pattern says",
    "broadcasting.E041": "a guard can't be used",
    "broadcasting.E046": "broadcast_fields of a model is no list of its fields",
    "broadcasting.E047": "broadcast_trashed_field of a model names no field",
    "broadcasting.W001": "a secret is short",
    "broadcasting.W002": "an application's id is not made of digits",
    "broadcasting.W003": "an allowed origin is more than a host name",
    "broadcasting.W004": "no origin is allowed",
    "broadcasting.W005": "ACTIVITY_TIMEOUT is longer than PING_INTERVAL",
    "broadcasting.W006": "MAX_MESSAGE_SIZE is larger than what Daphne takes in outside runrevurb",
    "broadcasting.W007": "a REVURB_* environment variable looks misspelt",
    "broadcasting.W008": "the server's paths hide a page of the site",
    "broadcasting.W009": "MAX_EVENT_PAYLOAD is larger than MAX_REQUEST_SIZE",
    "broadcasting.W010": "the channel layer drops messages",
    "broadcasting.W011": "DRAIN_SECONDS is longer than SHUTDOWN_GRACE",
    "broadcasting.W030": "QUEUE is celery, but there is no Celery app with a broker",
    "broadcasting.W031": "QUEUE is tasks, but no backend of TASKS has workers",
    "broadcasting.W035": "other processes don't know where the server is",
    "broadcasting.W036": "other processes look for the server where its certificate is not valid",
    "broadcasting.W038": "a connection has an outbox that makes no sense",
    "broadcasting.W039": "the migrations of the outbox's table are switched off",
    "broadcasting.W040": "two channels have the same pattern",
    "broadcasting.W041": "channels are declared, but broadcasting.urls is not included",
    "broadcasting.W042": "channels are declared, but the default connection can't sign",
    "broadcasting.W043": "channels are for users of sessions, but no middleware finds them",
    "broadcasting.W045": "nothing reads X-Socket-ID",
    "broadcasting.W046": "broadcast_fields of a model names what looks like a secret",
    "broadcasting.W020": "with --deploy: every origin is allowed",
    "broadcasting.W021": "with --deploy: client events are accepted from non-members",
    "broadcasting.W022": "with --deploy: restartrevurb can't reach the server through the default cache",
    "broadcasting.W023": "with --deploy: the public address is not encrypted",
    "broadcasting.W024": "with --deploy: Redis lets everybody in",
    "broadcasting.I030": "with --deploy: what sends queued events",
}
"""Every id, with what it means."""


def register_checks() -> None:
    """Make Django run the checks; called when the app is ready, and harmless when called again."""
    register(check_configuration, "broadcasting")
    register(check_connections, "broadcasting")
    register(check_cluster, "broadcasting")
    register(check_servers, "broadcasting")
    register(check_authorization, "broadcasting")
    register(check_outbox, "broadcasting")
    register(check_site, "broadcasting", Tags.urls)
    register(check_queue, "broadcasting", deploy=True)
    register(check_middleware, "broadcasting", Tags.urls)
    register(check_deployment, "broadcasting", Tags.security, deploy=True)
