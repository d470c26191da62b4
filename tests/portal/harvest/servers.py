"""The PostgreSQL and the Redis of the tests' own home, which a test may really kill: the home's supervisor starts them again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import psutil
import redis.exceptions
import sqlalchemy as sa
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine


def until(happened: Callable[[], bool]) -> None:
    """Wait for another process."""
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("a minute is over")


def end_postgres(sign: int) -> None:
    """End it as a crash does (``SIGKILL``) or as ``pg_ctl restart``, immediate (``SIGQUIT``) or fast (``SIGINT``). Returns when it is gone."""
    with model.meta.engine.connect() as connection:
        backend = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar()
        server = psutil.Process(backend).parent()  # for as long as the connection lives
    assert server is not None
    assert server.name() == "postgres"
    server.send_signal(sign)
    server.wait(30)


def postgres_answers() -> bool:
    """New connections only: those of before the restart are dead."""
    with contextlib.suppress(sa.exc.SQLAlchemyError):
        model.Session.remove()
    try:
        for engine in (model.meta.engine, get_write_engine(), get_read_engine()):
            engine.dispose()
            engine.connect().close()
    except sa.exc.OperationalError:
        return False
    return True


def end_redis() -> None:
    """``kill -9``; returns when it is gone."""
    server = psutil.Process(connect_to_redis().info()["process_id"])
    assert server.name() == "redis-server"
    server.kill()
    server.wait(30)


def redis_answers() -> bool:
    try:
        return bool(connect_to_redis().ping())
    except (redis.exceptions.RedisError, OSError):
        return False
