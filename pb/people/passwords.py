"""Passwords: argon2id beside the event loop, two at a time, with a short queue (security.md 8)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from pb.core.errors import Busy

R = TypeVar("R")
MOST_WAITING = 16
_AT_ONCE = 2
_DATA = Path(__file__).parent.parent / "data" / "passwords.txt"

_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1, type=Type.ID)
_threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="passwords")
_waiting = 0


def use_hasher(hasher: PasswordHasher) -> None:
    """Take other parameters; tests use cheap ones."""
    global _hasher
    _hasher = hasher
    _dummy.cache_clear()


@cache
def _dummy() -> str:
    return _hasher.hash("a password that nobody has")


@cache
def common_passwords() -> frozenset[str]:
    """Passwords that many people choose, in lower case."""
    return frozenset(_DATA.read_text(encoding="utf-8").split())


async def hash_password(text: str) -> str:
    """The hash to store."""
    return await _beside(lambda: _hasher.hash(text))


async def password_fits(stored: str | None, text: str) -> bool:
    """Whether the password is right. Without a stored hash the same work is done, and the answer is no."""
    return await _beside(lambda: _verify(stored, text))


def _verify(stored: str | None, text: str) -> bool:
    try:
        return _hasher.verify(stored or _dummy(), text) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


async def _beside(work: Callable[[], R]) -> R:
    """Run on the two threads; `Busy` when more than sixteen wait."""
    global _waiting
    if _waiting >= MOST_WAITING + _AT_ONCE:
        raise Busy
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1
