"""The bill of quantities as a table: what is measured, at what price, what it comes to.

What it prints is ``measures["bill"]``, rows of one item in different zones added up.  Not
here: quantities and prices (``physics/cost.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layoutopt.draw.block import Block, Column, Row, heading, paragraph, stacked, table
from layoutopt.draw.sheet import BLACK, GREY, Lang
from layoutopt.draw.words import figure, unit_name, word

LETTER_MM = 2.2
LEAST_ROW_MM = 3.9
NONE = "—"


@dataclass(frozen=True)
class Line:
    """One item of the bill, over all zones."""

    name: str
    quantity: float
    unit: str
    price_cny: float | None
    amount_cny: float | None


def lines_of(bill: Mapping[str, Any], lang: Lang) -> list[Line]:
    """Add up the rows of a bill, in its order, that are the same item at the same price."""
    found: dict[tuple[str, str, float | None], Line] = {}
    for row in bill["rows"]:
        name = str(row[lang])
        if row["group"] == "displaced":
            name += f" ({word(row['subject'], lang)})"
        key = name, str(row["unit"]), row["unit_price_cny"]
        before = found.get(key, Line(*key[:1], 0.0, key[1], key[2], None))
        amount = row["amount_cny"]
        if amount is not None:
            amount = round((before.amount_cny or 0.0) + amount, 2)
        quantity = round(before.quantity + row["quantity"], 2)
        found[key] = Line(name, quantity, key[1], key[2], amount)
    return list(found.values())


def bill_table(bill: Mapping[str, Any], lang: Lang, width_mm: float, height_mm: float) -> Block:
    """Return the bill, as much of it as there is room for; what is left out is added up.

    Parameters
    ----------
    bill
        As ``measures["bill"]`` has it (``Bill.to_json``).
    """
    lines = lines_of(bill, lang)
    shown = len(lines)
    while True:
        block = _block(bill, lines[:shown], lines[shown:], lang, width_mm)
        if block.height_mm <= height_mm or shown == 0:
            return block
        shown -= 1


def _block(
    bill: Mapping[str, Any], lines: Sequence[Line], rest: Sequence[Line], lang: Lang, width: float
) -> Block:
    quantity, unit, price, amount = 16.0, 9.0, 15.0, 19.0
    columns = (
        Column(word("item", lang), width - quantity - unit - price - amount, lines=2),
        Column(word("quantity", lang), quantity, "right"),
        Column(word("unit", lang), unit, "center"),
        Column(word("unit_price", lang), price, "right"),
        Column(word("amount", lang), amount, "right"),
    )
    rows = [
        Row(
            (
                line.name,
                f"{line.quantity:g}" if line.unit == "ea" else f"{line.quantity:.2f}",
                unit_name(line.unit, lang),
                NONE if line.price_cny is None else figure(line.price_cny),
                _yuan(line.amount_cny),
            )
        )
        for line in lines
    ]
    if rest:
        left = sum(line.amount_cny or 0.0 for line in rest)
        rows.append(Row((word("bill_rest", lang).format(len(rest)), "", "", "", _yuan(left))))
    share = word("contingency", lang).format(bill["contingency_percent"])
    for name, key in (
        (word("subtotal", lang), "subtotal_cny"),
        (share, "contingency_cny"),
        (word("total", lang), "total_cny"),
    ):
        rows.append(Row((name, "", "", "", _yuan(bill[key]))))
    label = bill["label_en" if lang == "en" else "label"]
    notes = [(word("bill_note", lang).format(label, bill["date"]), BLACK)]
    if any(line.amount_cny is None for line in lines):
        notes.append((word("bill_unpriced", lang), GREY))
    note = f"{word('total', lang)} {_yuan(bill['total_cny'])} {word('yuan', lang)}*"
    return stacked(
        [
            heading(word("bill", lang), width, note),
            table(columns, rows, LETTER_MM, LEAST_ROW_MM),
            paragraph(notes, width, 2.0),
        ],
        0.6,
    )


def _yuan(amount: float | None) -> str:
    return NONE if amount is None else f"{amount:,.2f}"


__all__ = ["Line", "bill_table", "lines_of"]
