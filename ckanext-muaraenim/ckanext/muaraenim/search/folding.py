"""Letters without their accents as Lucene's ASCII folding leaves them: Latin letters and figures only; other scripts keep theirs."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["folded"]

LATIN = re.compile("[\u00bb-\u02af\u1e00-\u1eff\u2070-\u209c\u2460-\u24ff\ufb00-\ufb06\uff01-\uff5e]")
OWN = str.maketrans(
    {
        "æ": "ae", "ß": "ss", "þ": "th", "œ": "oe", "ǆ": "dz", "ǉ": "lj", "ǌ": "nj", "ƕ": "hv", "ȣ": "ou", "ȸ": "db", "ȹ": "qp", "ǣ": "ae", "ǽ": "ae",
        "ŉ": "n", "ŀ": "l", "ẛ": "f",
    }
    | dict(zip("ðøǿđħıĸłŋŧƀƃƈƌƒƙƚƞƥƫƭƴƶƿǝǥǧȝȡȥȴȵȶȷȼȿɀɇɉɋɍɏɓɔɖɗəɛɠɨɫɲʉ", "doodhiqlntbbcdfklnpttyzweGGzdzlntjcszejqryboddaegilnu", strict=True))
)  # fmt: skip
"""Letters that are not another one with an accent."""


def folded(word: str) -> str:
    return word if word.isascii() else LATIN.sub(lambda match: without_accent(match[0]), word.translate(OWN))


def without_accent(letter: str) -> str:
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return plain if plain.isascii() else letter
