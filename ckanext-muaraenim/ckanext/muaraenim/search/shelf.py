"""Texts of stored documents that this process has read, by the exact version of their row; spares reading and unpacking them again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

LARGEST = 16_000_000
"""Characters of all texts together."""

Key = tuple[str, str, str]
"""Id of the dataset, version of its row (the transaction that wrote it and its place), name of the dictionary, or names of the fields."""


class Shelf:
    """The texts used last."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._texts: OrderedDict[Key, str] = OrderedDict()
        self._lock = threading.Lock()
        self._size, self._largest = 0, largest

    def filled(self, keys: Iterable[Key], read: Callable[[set[Key]], Mapping[Key, str | None]]) -> dict[Key, str | None]:
        """Those that are here, and what ``read`` gives for the others, which is kept if it is text.

        Missing is what ``read`` does not give: a row that was changed in between has another version.
        """
        wanted = set(keys)
        found: dict[Key, str | None] = dict(self.take(wanted))
        if unread := wanted - found.keys():
            given = read(unread)
            self.put({key: text for key, text in given.items() if text is not None})
            found |= given
        return found

    def take(self, keys: Iterable[Key]) -> dict[Key, str]:
        """Those that are here."""
        found = {}
        with self._lock:
            for key in keys:
                if (text := self._texts.get(key)) is not None:
                    self._texts.move_to_end(key)
                    found[key] = text
        return found

    def put(self, texts: Mapping[Key, str]) -> None:
        with self._lock:
            for key, text in texts.items():
                if key not in self._texts:
                    self._texts[key] = text
                    self._size += len(text)
            while self._size > self._largest:
                self._size -= len(self._texts.popitem(last=False)[1])
