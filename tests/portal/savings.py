"""What libraries do anew for every test although no test asks about it: done once, or with less care."""

from __future__ import annotations

import inspect
import sys
from typing import Any

import ckan.model.user
from jinja2.bccache import Bucket, BytecodeCache

__all__ = ["TEMPLATES", "save"]


class Templates(BytecodeCache):
    """Compiled templates, for every application of this process; each is known by its name, its place and its text."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self.kept.get(bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()


def save() -> None:
    """
    CKAN asks for the whole stack with the lines of its sources whenever a plugin names a folder, to read one file name of it.
    Passwords of tests are nobody's: one round of hashing is enough.
    """

    def stack(context: int = 0) -> list[Any]:
        return inspect.getouterframes(sys._getframe(1), context)

    inspect.stack = stack
    ckan.model.user.pbkdf2_sha512 = ckan.model.user.pbkdf2_sha512.using(rounds=1)
