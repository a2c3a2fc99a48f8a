"""Functions of the rule language that add up parts: over codes, or over a hierarchy."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from sathiti.methods.validation.evaluator import Evaluator, form_of, item_of, word_of
from sathiti.methods.validation.fact_table import Integers
from sathiti.methods.validation.functions import choose
from sathiti.methods.validation.panel import NOWHERE
from sathiti.methods.validation.quantity import ARITHMETIC, Quantity, constant
from sathiti.methods.validation.syntax import Call, Name, Node
from sathiti.model import CodeList, SathitiError

AREA = "REF_AREA"


class _Part(Struct, frozen=True):
    """One addend: an item and the contexts to read it in."""

    name: Name
    contexts: Integers


def _sum_codes(evaluator: Evaluator, node: Call, contexts: Integers) -> Quantity:
    name, dimension, *words = node.arguments
    codes = [word_of(word) for word in words]
    if word_of(dimension) != AREA:
        parts = _items_with(evaluator, name, word_of(dimension), codes, contexts)
    else:
        targets = [dict.fromkeys(evaluator.panel.areas, code) for code in codes]
        parts = _areas_with(evaluator, name, targets, contexts)
    return _sum_parts(evaluator, parts, contexts)


def _children_sum(evaluator: Evaluator, node: Call, contexts: Integers) -> Quantity:
    name, dimension = node.arguments[0], word_of(node.arguments[1])
    codes = _code_list(evaluator, form_of(name, evaluator), dimension)
    if dimension != AREA:
        key = evaluator.facts.item_key(form_of(name, evaluator), item_of(name))
        below = codes.children(key[dimension]) if dimension in key else []
        parts = _items_with(evaluator, name, dimension, below, contexts)
    else:
        parts = _areas_with(evaluator, name, _nth_children(codes), contexts)
    return _sum_parts(evaluator, parts, contexts)


def _code_list(evaluator: Evaluator, form: str, dimension: str) -> CodeList:
    codes = evaluator.facts.codes(form, dimension)
    if codes is None:
        raise SathitiError(
            "There is no code list for {dimension} of “{form}”.",
            fix="Give the code list of the dimension with the facts.",
            dimension=dimension,
            form=form,
        )
    return codes


def _nth_children(codes: CodeList) -> list[dict[str, str]]:
    """The first child of every area, then the second of every area, and so on."""
    below: dict[str, list[str]] = {}
    for code in codes.codes:
        below.setdefault(code.parent, []).append(code.id)
    most = max((len(areas) for area, areas in below.items() if area), default=0)
    return [
        {area: areas[n] for area, areas in below.items() if n < len(areas)} for n in range(most)
    ]


def _items_with(
    evaluator: Evaluator, name: Node, dimension: str, codes: list[str], contexts: Integers
) -> list[_Part]:
    """The item with one code of its key put in place of another, for each code."""
    form = form_of(name, evaluator)
    key = evaluator.facts.item_key(form, item_of(name))
    found = (evaluator.facts.item_with(form, {**key, dimension: code}) for code in codes if key)
    return [_Part(Name(form, item), contexts) for item in found if item]


def _areas_with(
    evaluator: Evaluator, name: Node, targets: list[dict[str, str]], contexts: Integers
) -> list[_Part]:
    """The same item in other areas, one part for each table of area to area."""
    own = Name(form_of(name, evaluator), item_of(name))
    return [_Part(own, evaluator.panel.in_area(contexts, target)) for target in targets]


def _sum_parts(evaluator: Evaluator, parts: list[_Part], contexts: Integers) -> Quantity:
    """Sum of the parts that were asked and can exist; missing if one of them is missing."""
    total = constant(0)
    asked_any = np.zeros(len(contexts), dtype=np.bool_)
    for part in parts:
        rows = evaluator.panel.rows(part.name.form, part.name.item, part.contexts)
        asked = (rows >= 0) & ~evaluator.panel.impossible(part.name.form)[rows]
        value = evaluator.of(part.name, np.where(asked, part.contexts, NOWHERE))
        kept = choose(Quantity(asked.astype(np.float64)), value, constant(0))
        total = ARITHMETIC["+"](total, kept)
        asked_any |= asked
    return choose(Quantity(asked_any.astype(np.float64)), total, constant(np.nan))


PART_FUNCTIONS: dict[str, Callable[[Evaluator, Call, Integers], Quantity]] = {
    "sum_codes": _sum_codes,
    "children_sum": _children_sum,
}
