"""What is made once and kept in Redis until something that it was made from changes. Redis may forget it, or be away, at any time."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence

from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

__all__ = ["kept"]

FOR = 7 * 24 * 3600  # seconds
LOCKED, WAITS = 30, 10
log = logging.getLogger(__name__)


def kept(named: Sequence[object], make: Callable[[], bytes]) -> bytes:
    """:param named: everything that the result depends on. Who comes second waits for the first instead of making it again."""
    digest = hashlib.sha256(repr(tuple(named)).encode()).hexdigest()
    key = f"muaraenim:explore:{digest[:40]}"
    try:
        redis = connect_to_redis()
        if (found := redis.get(key)) is not None:
            return bytes(found)
        with redis.lock(f"{key}:lock", timeout=LOCKED, blocking_timeout=WAITS):
            if (found := redis.get(key)) is not None:
                return bytes(found)
            made = make()
            redis.set(key, made, ex=FOR)
            return made
    except (RedisError, OSError) as error:
        log.warning("Pictures are not kept: %s", error)
        return make()
