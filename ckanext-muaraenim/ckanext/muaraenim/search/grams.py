"""Parts of words: ``title_ngram`` and ``name_ngram`` find what stands anywhere in a title or name, as autocompletion needs.

Solr's schema indexes every piece of two to ten letters. Pieces of three with their places find the same (``pend`` is ``pen`` followed by ``end``)
with a tenth of the postings.
"""

from __future__ import annotations

SHORTEST, LONGEST = 2, 10
END = "\x02"
SPACE = "\x03"


def of_value(value: str) -> list[str]:
    """The pieces of a stored value, in order; the last one is a piece of two."""
    text = plain(value) + END
    return [text[at : at + 3] for at in range(len(text) - 2)]


def of_query(word: str) -> list[str]:
    """The pieces that follow each other wherever ``word`` stands. Of two letters: one piece that others begin with. Empty: nothing can be found."""
    text = plain(word)
    if not SHORTEST <= len(text) <= LONGEST:
        return []
    return [text] if len(text) == SHORTEST else [text[at : at + 3] for at in range(len(text) - 2)]


def plain(text: str) -> str:
    return "".join(SPACE if letter.isspace() else letter for letter in text.lower())
