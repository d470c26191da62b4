"""English stems as Lucene 9 makes them: Snowball's of before its version 3, which stems ``organization``, ``added`` and others otherwise."""

from __future__ import annotations

import re

__all__ = ["stem"]

WHOLE = {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl", "gently": "gentl", "ugly": "ugli",
    "early": "earli", "only": "onli", "singly": "singl",
} | {word: word for word in ("sky", "news", "howe", "atlas", "cosmos", "bias", "andes")}  # fmt: skip
AFTER_PLURAL = {"inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"}
"""Words that stay as they are once a plural's ending is gone."""

VOWELS = "aeiouy"
HARD_Y = re.compile(r"^()y|([aeiouy])y")
"""A ``y`` that is a consonant is written ``Y`` meanwhile."""
REGION = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy]")
FIRST_REGION = re.compile(r"gener|commun|arsen")
POSSESSIVE = re.compile(r"'s'$|'s$|'$")
SHORT = re.compile(r"(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])$")
"""What ends in a short syllable."""
DOUBLE = re.compile(r"(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$")

SECOND = {
    "tional": "tion", "enci": "ence", "anci": "ance", "abli": "able", "entli": "ent", "izer": "ize", "ization": "ize", "ational": "ate",
    "ation": "ate", "ator": "ate", "alism": "al", "aliti": "al", "alli": "al", "fulness": "ful", "ousli": "ous", "ousness": "ous",
    "iveness": "ive", "iviti": "ive", "biliti": "ble", "bli": "ble", "ogi": "og", "fulli": "ful", "lessli": "less", "li": "",
}  # fmt: skip
THIRD = {
    "tional": "tion", "ational": "ate", "alize": "al", "icate": "ic", "iciti": "ic", "ical": "ic", "ful": "", "ness": "", "ative": "",
}  # fmt: skip
FOURTH = dict.fromkeys(
    ("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion"), ""
)  # fmt: skip


def stem(word: str) -> str:
    """What is left of a word in small letters."""
    if len(word) < 3:
        return word
    if word in WHOLE:
        return WHOLE[word]
    word = HARD_Y.sub(r"\1\2Y", word.removeprefix("'"))
    first, second = regions(word)
    word = plural(POSSESSIVE.sub("", word))
    if word not in AFTER_PLURAL:
        word = past(word, first)
        if len(word) > 2 and word[-1] in "yY" and word[-2] not in VOWELS:
            word = word[:-1] + "i"
        word = suffix(word, SECOND, first, first)
        word = suffix(word, THIRD, first, second)
        word = suffix(word, FOURTH, second, second)
        word = last(word, first, second)
    return word.replace("Y", "y")


def regions(word: str) -> tuple[int, int]:
    """Where the two parts begin in which endings count: behind the first consonant after a vowel, and the same once more."""
    found = FIRST_REGION.match(word) or REGION.match(word)
    first = found.end() if found else len(word)
    found = REGION.match(word, first)
    return first, found.end() if found else len(word)


def plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")) and any(letter in VOWELS for letter in word[:-2]):
        return word[:-1]
    return word


def past(word: str, first: int) -> str:
    """Without ``ed`` and ``ing``."""
    ending = next((each for each in ("eedly", "ingly", "edly", "eed", "ing", "ed") if word.endswith(each)), "")
    stump = word[: len(word) - len(ending)]
    if ending.startswith("eed"):
        return stump + "ee" if len(stump) >= first else word
    if not ending or not any(letter in VOWELS for letter in stump):
        return word
    if stump.endswith(("at", "bl", "iz")):
        return stump + "e"
    if DOUBLE.search(stump):
        return stump[:-1]
    return stump + "e" if first >= len(stump) and SHORT.search(stump) else stump


def suffix(word: str, endings: dict[str, str], first: int, second: int) -> str:
    """Without the longest of these endings, if it stands where it counts."""
    ending = next((word[-length:] for length in range(min(7, len(word)), 1, -1) if word[-length:] in endings), "")
    stump = word[: len(word) - len(ending)]
    allowed = {"li": "cdeghkmnrt", "ogi": "l", "ion": "st"}.get(ending)
    if not ending or len(stump) < (second if ending == "ative" else first) or (allowed and stump[-1:] not in tuple(allowed)):
        return word
    return stump + endings[ending]


def last(word: str, first: int, second: int) -> str:
    stump = word[:-1]
    if word.endswith("e") and (len(stump) >= second or (len(stump) >= first and not SHORT.search(stump))):
        return stump
    return stump if word.endswith("ll") and len(stump) >= second else word
