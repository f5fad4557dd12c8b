"""Our own front ends: how they get a CSRF token, log in and log out."""
