"""Records that the source names by another field than before: the same ones under new ids, recognised by what they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from harvesters.catalogue.protocol import Published
from harvesters.dataset import Dataset

__all__ = ["Recognised", "recognise"]

MARKS = ("harvest_record", "sumber_pemetaan")
"""Fields that are other ones by nature, when the ids come from elsewhere."""

Thing = TypeVar("Thing", Dataset, Published)


@dataclass
class Recognised:
    """``former``: what is published of a record, by its new id. ``unclear``: titles of several records, so that nobody knows which is which."""

    former: dict[str, Published] = field(default_factory=dict)
    unclear: tuple[str, ...] = ()


def recognise(new: Sequence[Dataset], gone: Sequence[Published], plain: Callable[[Any], Any], kept: Collection[str] = ()) -> Recognised:
    """Which of the ``new`` records are ``gone`` ones.

    Only what was published by another mapping comes into question: as long as the mapping is the same, another id is another record. Equal in all
    fields counts first, then equal in the title; where several are equal, none is taken.

    :param plain: one form for values that a portal hands back differently from how it took them. :param kept: fields that say nothing.
    """
    found = Recognised()
    if not new or not gone:
        return found
    mapping, names = new[0].fields.get("sumber_pemetaan"), sorted(set(new[0].fields) - {*MARKS, *kept})
    left = [each for each in gone if each.fields.get("sumber_pemetaan") != mapping]

    def content(each: Dataset | Published) -> Any:
        return repr([(name, plain(each.fields.get(name))) for name in names])

    def title(each: Dataset | Published) -> Any:
        return " ".join(str(each.fields.get("title") or "").lower().split())

    waiting = list(new)
    for signature in (content, title):
        theirs, ours = _grouped(waiting, signature), _grouped(left, signature)
        for words, records in theirs.items():
            if len(records) == len(ours.get(words, ())) == 1:
                found.former[records[0].record] = ours[words][0]
        waiting = [each for each in waiting if each.record not in found.former]
        left = [each for each in left if each not in found.former.values()]
    common = _grouped(waiting, title).keys() & _grouped(left, title).keys()
    found.unclear = tuple(sorted({str(each.fields.get("title")) for each in waiting if title(each) in common}))
    return found


def _grouped(things: Sequence[Thing], signature: Callable[[Dataset | Published], Any]) -> Mapping[Any, list[Thing]]:
    groups: dict[Any, list[Thing]] = defaultdict(list)
    for each in things:
        groups[signature(each)].append(each)
    return groups
