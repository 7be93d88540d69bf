"""A cache of results that does not hold large arguments, whoever sends them."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Cached(Protocol[P, R_co]):
    """A function with a cache."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...

    def cache_clear(self) -> None:
        """Empty the cache."""


def lru_cache_if(is_small: Callable[P, bool], maxsize: int) -> Callable[[Callable[P, R]], Cached[P, R]]:
    """Decorate a function as `lru_cache` does; arguments that are not small are computed each time.

    `lru_cache` limits how many results it holds, but not how large they and their arguments are.
    """

    def decorate(compute: Callable[P, R]) -> Cached[P, R]:
        cached: Any = lru_cache(maxsize)(compute)

        @wraps(compute)
        def look_up(*args: P.args, **kwargs: P.kwargs) -> R:
            result: R = (cached if is_small(*args, **kwargs) else compute)(*args, **kwargs)
            return result

        look_up.cache_clear = cached.cache_clear  # type: ignore[attr-defined]
        return cast(Cached[P, R], look_up)

    return decorate
