"""Passwords: hashed with argon2id, checked in the same time whether or not the account exists."""

from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fabrouter.service.refusals import BadInput
from fabrouter_network.issues import Issue

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 200

# OWASP's second choice: 19 MiB, two passes, one thread.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_room = BoundedSemaphore(4)
"""So many hashes at once: a flood of sign-ins must not take the memory."""


def hash_password(password: str) -> str:
    """Returns what is stored of a password."""
    with _room:
        return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Returns whether a password is the stored one; ``None`` takes as long and is never right."""
    try:
        with _room:
            _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def check_new_password(password: str, email: str, where: str = "/password") -> None:
    """Refuses passwords that are easily guessed.

    Raises
    ------
    BadInput
        With what to choose instead.
    """
    name = email.partition("@")[0]
    if len(password) < FEWEST_CHARACTERS:
        message = f"a password has at least {FEWEST_CHARACTERS} characters."
    elif len(set(password)) < 5:
        message = "a password has at least 5 different characters."
    elif email.lower() in password.lower() or (len(name) > 3 and name.lower() in password.lower()):
        message = "a password does not hold your e-mail address or the name in it."
    else:
        return
    raise BadInput([Issue(where, "weak-password", message, "Choose several random words.")])
