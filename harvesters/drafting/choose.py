"""Several things could be read, and a person has to say which."""

from __future__ import annotations

from collections.abc import Sequence

from harvesters.errors import HarvestError

__all__ = ["Choose"]


class Choose(HarvestError):
    """Facts: ``option`` (of the command), ``count``. ``choices``: a line for each."""

    code = "draft-choice"
    sentence_id = "Ada {count} yang dapat dibaca; pilih satu dengan {option}:"
    sentence_en = "There are {count} that can be read; choose one by {option}:"
    remedy_id = "Jalankan lagi dengan {option}."
    remedy_en = "Run it again with {option}."

    def __init__(self, option: str, choices: Sequence[str]) -> None:
        super().__init__(option=option, count=len(choices))
        self.choices = tuple(choices)
