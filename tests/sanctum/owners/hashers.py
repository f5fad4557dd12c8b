"""Hashers that take next to no time."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class FastHasher(PBKDF2PasswordHasher):
    algorithm = "fast"
    iterations = 1


class SlowerHasher(FastHasher):
    iterations = 2
