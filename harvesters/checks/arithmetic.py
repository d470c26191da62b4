"""A small language of figures: column names, numbers, ``+ - * /`` and brackets. Nothing else is understood, so nothing else can be done with it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Any

__all__ = ["Arithmetic"]

_OPERATIONS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LONGEST = 500
Part = Callable[[Mapping[str, Any]], Decimal]


class Arithmetic:
    """``names``: the columns that the expression needs.

    :raises ValueError: the text is not of this language.
    """

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise ValueError(text[:50])
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise ValueError(text) from error
        self.names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
        self._value = _part(tree, text)

    def value(self, row: Mapping[str, Any]) -> Decimal | None:
        """The expression's value for a row; None where a figure is missing or something is divided by zero."""
        if any(row[name] is None for name in self.names):
            return None
        try:
            return self._value(row)
        except (DivisionByZero, InvalidOperation, ZeroDivisionError):
            return None


def _part(node: ast.expr, text: str) -> Part:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        apply, left, right = _OPERATIONS[type(node.op)], _part(node.left, text), _part(node.right, text)
        return lambda row: apply(left(row), right(row))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _part(node.operand, text)
        return lambda row: -inner(row)
    if isinstance(node, ast.Name):
        name = node.id
        return lambda row: Decimal(row[name])
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        constant = Decimal(str(node.value))
        return lambda row: constant
    raise ValueError(text)
