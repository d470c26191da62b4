"""What goes wrong while the portal is run, as a sentence and what to do about it."""

from __future__ import annotations


class StackError(Exception):
    """Something that the operator has to know. The sentence says what and where, the hint what to do."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.sentence}\n{self.hint}" if self.hint else self.sentence
