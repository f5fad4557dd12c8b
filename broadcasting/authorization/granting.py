"""What a signature says of the one who is let in, so that the server can let them go again."""

import time
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from broadcasting.protocol.grants import Grant, write_grant
from revurb.grants import grant_of


def grant_for(user: Any, auth: Any) -> str | None:
    """The grant of a user, and of what authenticated them, as ``auth`` carries it.

    ``None`` where nobody could take it back: whoever is no user of the site's, and came by nothing that can be revoked.
    """
    if getattr(user, "pk", None) is None:
        return None
    given = grant_of(user, auth)
    credential = given.credential if isinstance(given.credential, str) else None
    if credential is None and not isinstance(user, get_user_model()):
        # Its key may be that of some user, who has nothing to do with it.
        return None
    end = given.expires_at if isinstance(given.expires_at, datetime) else None
    return write_grant(Grant(given.user_id, credential, time.time(), end.timestamp() if end else None))
