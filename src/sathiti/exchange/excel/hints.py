"""Rules shown while a form is being filled: cells turn amber when a range or a sum is broken.

Only hints in the form itself; the rules are applied again to what comes back.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from sathiti.exchange.excel.form_texts import FormTexts
from sathiti.exchange.excel.layout import cell_name
from sathiti.exchange.excel.look import ASKING, SEVERITY_FILL
from sathiti.exchange.excel.page import Page
from sathiti.model import Item, Rule

_MOST_DECIMALS = 6


class Rows(Struct, frozen=True):
    """Where the figures of one sheet stand: row by (item, area), and the items."""

    at: Mapping[tuple[str, str], int]
    items: Mapping[str, Item]

    def areas(self) -> list[str]:
        """Areas on the sheet."""
        return list(dict.fromkeys(area for _, area in self.at))


def write_hints(page: Page, form: FormTexts, rows: Rows) -> None:
    """Write the conditional formats of one sheet."""
    _show_all_decimals(page, rows)
    value, status = page.at["value"], page.at["status"]
    first, last = min(rows.at.values()), max(rows.at.values())
    both = f'=AND(${cell_name(first, value)}<>"",${cell_name(first, status)}<>"")'
    _paint(page, first, last, value, both, SEVERITY_FILL["blocking"])
    for row, formula in _rule_formulas(page, form, rows):
        _paint(page, row, row, value, formula, ASKING)


def _paint(page: Page, first: int, last: int, column: int, formula: str, colour: str) -> None:
    style = page.formats.get(bg_color=colour)
    page.sheet.conditional_format(
        first, column, last, column, {"type": "formula", "criteria": formula, "format": style}
    )


def _show_all_decimals(page: Page, rows: Rows) -> None:
    """Numbers with more decimals than usual are shown whole, not rounded away."""
    by_decimals: dict[int, list[int]] = {}
    for (item, _), row in rows.at.items():
        by_decimals.setdefault(rows.items[item].decimals, []).append(row)
    value = page.at["value"]
    for decimals, at in by_decimals.items():
        cells = [cell_name(row, value) for row in at]
        more = f"#,##0.{'0' * (decimals + 1)}{'#' * _MOST_DECIMALS}"
        page.sheet.conditional_format(
            cells[0],
            {
                "type": "formula",
                "criteria": f"=ROUND({cells[0]},{decimals})<>{cells[0]}",
                "format": page.formats.get(num_format=more),
                "multi_range": " ".join(cells),
            },
        )


def _rule_formulas(page: Page, form: FormTexts, rows: Rows) -> Iterator[tuple[int, str]]:
    makers = {"range": _range_formula, "sum_of_parts": _sum_formula}
    for rule in form.rules:
        maker = makers.get(rule.kind)
        if maker and rule.scope in {"", form.instrument.id}:
            for area in rows.areas():
                yield from maker(rule, area, rows, page.at["value"])


def _cell(item: Any, area: str, rows: Rows, column: int) -> str | None:
    row = rows.at.get((str(item).rsplit(".", 1)[-1], area))
    return None if row is None else cell_name(row, column)


def _range_formula(rule: Rule, area: str, rows: Rows, column: int) -> Iterator[tuple[int, str]]:
    low, high = rule.parameters.get("min"), rule.parameters.get("max")
    for item in [rule.parameters.get("item"), *rule.parameters.get("items", ())]:
        cell = _cell(item, area, rows, column)
        bounds = [f"{cell}<{low!r}"] if isinstance(low, int | float) else []
        bounds += [f"{cell}>{high!r}"] if isinstance(high, int | float) else []
        if cell and bounds:
            yield _row(cell), f"=AND(ISNUMBER({cell}),OR({','.join(bounds)}))"


def _sum_formula(rule: Rule, area: str, rows: Rows, column: int) -> Iterator[tuple[int, str]]:
    total = _cell(rule.parameters.get("total"), area, rows, column)
    parts = [_cell(part, area, rows, column) for part in rule.parameters.get("parts", ())]
    if total is None or not parts or None in parts:
        return
    item = rows.items[str(rule.parameters["total"]).rsplit(".", 1)[-1]]
    cells = ",".join([total, *(part for part in parts if part)])
    tolerance = _tolerance(rule, total, item, len(parts) + 1)
    wrong = f"ABS({total}-SUM({cells})+{total})>{tolerance}"
    yield _row(total), f"=AND(COUNT({cells})={len(parts) + 1},{wrong})"


def _tolerance(rule: Rule, total: str, item: Item, involved: int) -> str:
    absolute, relative = (rule.parameters.get(name) for name in ("absolute", "relative"))
    # half a unit of the last usual digit times the square root of the values involved
    rounding = 0.5 * 10.0**-item.decimals * involved**0.5
    allowed = f"{max(rounding, float(absolute or 0)):.9g}"
    return f"MAX({allowed},{float(relative):.9g}*ABS({total}))" if relative else allowed


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
