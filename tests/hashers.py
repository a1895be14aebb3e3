"""Passwords in tests: the real algorithm with the least work, so that signing in costs nothing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """Argon2 with parameters that would be far too low in use."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
