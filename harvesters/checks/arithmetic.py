"""A small language of figures: column names, numbers, ``+ - * /`` and brackets. Nothing else is understood, so nothing else can be done with it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Any

import polars as pl

__all__ = ["Arithmetic"]

_OPERATIONS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LONGEST = 500
_EPSILON = 2.0**-51  # of one operation on binary fractions, doubled
Part = Callable[[Mapping[str, Any]], Decimal]
Around = tuple[pl.Expr, pl.Expr]
"""A value in binary fractions, and how far the exact one may be from it."""


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
        self._tree = tree

    def value(self, row: Mapping[str, Any]) -> Decimal | None:
        """The expression's value for a row; None where a figure is missing or something is divided by zero."""
        if any(row[name] is None for name in self.names):
            return None
        try:
            return self._value(row)
        except (DivisionByZero, InvalidOperation, ZeroDivisionError):
            return None

    def may_differ(self, column: str, tolerance: Decimal) -> pl.Expr:
        """False only for rows where ``column`` certainly equals the expression within ``tolerance``; null where a figure is missing. So that all rows
        are judged at once in binary fractions, and exactly only the few that these cannot decide."""
        value, error = _around(self._tree)
        printed, coarse = _column(column)
        sure = (value - printed).abs() + error + coarse + _EPSILON * (value.abs() + printed.abs()) <= float(tolerance) * (1 - _EPSILON)
        known = pl.all_horizontal(pl.col(name).is_not_null() for name in (*self.names, column))
        return known & ~sure.fill_null(False)


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


def _around(node: ast.expr) -> Around:
    if isinstance(node, ast.BinOp):
        return _combined(node.op, _around(node.left), _around(node.right))
    if isinstance(node, ast.UnaryOp):
        value, error = _around(node.operand)
        return -value, error
    if isinstance(node, ast.Name):
        return _column(node.id)
    assert isinstance(node, ast.Constant)
    constant = float(str(node.value))
    return pl.lit(constant), pl.lit(abs(constant) * _EPSILON)


def _column(name: str) -> Around:
    value = pl.col(name).cast(pl.Float64)
    return value, value.abs() * _EPSILON


def _combined(operation: ast.operator, left: Around, right: Around) -> Around:
    (a, off_a), (b, off_b) = left, right
    if isinstance(operation, ast.Add | ast.Sub):
        value, off = a + b if isinstance(operation, ast.Add) else a - b, off_a + off_b
    elif isinstance(operation, ast.Mult):
        value, off = a * b, a.abs() * off_b + b.abs() * off_a + off_a * off_b
    else:
        value = a / b
        smallest = b.abs() - off_b
        off = pl.when(smallest > 0).then((off_a + value.abs() * off_b) / smallest).otherwise(float("inf"))
    return value, off + value.abs() * _EPSILON
