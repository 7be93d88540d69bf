"""The memory of a process, as far as it is glibc's: one heap for all threads, and what is free in it is given back."""

from contextlib import suppress
from ctypes import CDLL

ARENAS = -8  # M_ARENA_MAX, for mallopt(3)
ELSEWHERE = (TypeError, OSError, AttributeError)  # what comes of it where there is no glibc


def share() -> None:
    """Have the threads that begin from now on share one heap: each would keep what it once needed to itself."""
    with suppress(*ELSEWHERE):
        CDLL(None).mallopt(ARENAS, 1)


def give_back() -> None:
    """Give back to the system what is free."""
    with suppress(*ELSEWHERE):
        CDLL(None).malloc_trim(0)
