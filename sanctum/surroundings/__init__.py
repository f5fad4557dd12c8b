"""The site around Sanctum, as its settings describe it: middleware, cookies, CORS, CSRF, URLs, caches.

Checks and the doctor read it here. Nothing in this room raises, whatever the settings hold: what is of another kind
than Django expects counts as not set, since Django's own checks tell of it.
"""
