"""The demo site with abilities, prefixes and a longest life of tokens, for those who look at its admin."""

from datetime import timedelta

from revurb_project.settings import *  # noqa: F403

SANCTUM = {
    "TOKEN_PREFIX": "acme_pat_",
    "ABILITIES": {
        "orders:read": "Read orders",
        "orders:write": "Change orders",
        "invoices:read": "Read invoices",
        "deploy": "",
    },
    "DEFAULT_ABILITIES": ["orders:read"],
    "MAX_EXPIRATION": timedelta(days=90),
    "RECORD_USER_AGENT": True,
}
