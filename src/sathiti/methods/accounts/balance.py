"""Balances an account: given figures moved, by their reliability, until every identity holds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from sathiti.methods.accounts.adjustment import LOG
from sathiti.methods.accounts.cell_table import CONTEXT, KEY, NOT_GIVEN, CellRows, Panel, read_cells
from sathiti.methods.accounts.compilation import compile_account, compiled
from sathiti.methods.accounts.equations import Equation
from sathiti.methods.accounts.fill import fill, levels
from sathiti.methods.accounts.layout import Layout
from sathiti.methods.accounts.least_squares import (
    RULE,
    LinearIdentity,
    weighted_least_squares,
    weights_of,
)
from sathiti.methods.accounts.made_cells import BALANCED, COMPUTED
from sathiti.methods.accounts.residuals import FAILS, residuals_of
from sathiti.methods.validation.fact_table import collect
from sathiti.model import AccountTemplate, Catalogue, Finding, Message, Place, SathitiError

# Relative standard errors of figures by reliability. A convention, as every office has one:
# counted, well measured, estimated from good indicators, roughly estimated, guessed.
RELIABILITY = {"A": 0.01, "B": 0.03, "C": 0.1, "D": 0.25, "E": 0.5}
# Sum of cell places times coefficients.
_Form = dict[int, float]


class BalancedAccount(Struct, frozen=True):
    """An account whose identities hold.

    Attributes:
        cells, residuals: as of `compile_account`; ORIGIN is balanced and RULE the method where
            a given figure was changed.
        findings: those of `compile_account`, and one for each area and period that could not
            be balanced and is left as it was.
        log: one row a changed figure: REF_AREA, TIME_PERIOD, CELL, OLD, NEW, RULE, WEIGHT.
    """

    cells: pa.Table
    residuals: pa.Table
    findings: tuple[Finding, ...]
    log: pa.Table


def balance_account(
    template: AccountTemplate,
    cells: Any,
    grades: Mapping[str, str],
    errors: Mapping[str, float] | None = None,
    keep_sign: bool = True,
    texts: Catalogue | None = None,
    languages: Sequence[str] = ("en",),
) -> BalancedAccount:
    """Balance an account where identities fail; elsewhere nothing is changed.

    Given figures move as little as their reliability allows (weighted least squares), computed
    cells follow. Identities with a missing or incomplete cell ask for nothing. A figure of
    zero stays zero.

    Args:
        template: a template without mistakes.
        cells: as for `compile_account`; rows whose ORIGIN is computed are computed anew.
        grades: reliability by ``table.row.column``, or for all cells that have none of their
            own by ``table.row``, ``table`` or the empty text.
        errors: grade to relative standard error; 0 for what may not change. `RELIABILITY`
            where not given.
        keep_sign: whether a figure may not pass zero.
        texts: translations of messages.
        languages: languages of the findings.

    Raises:
        CollectedError: the template has mistakes.
        SathitiError: a column is missing, or a cell has no grade or an unknown one.
    """
    layout, equations = compiled(template)
    table = _given_only(collect(cells))
    given = read_cells(table, layout, template.id, template.decimals)
    fill(given.panel, equations)
    graded = _graded(given, layout, grades)
    known = errors or RELIABILITY
    weights_of(np.ones(len(graded)), list(graded.values()), known)  # refuses unknown grades
    found, logs = [], []
    values = np.array(table["OBS_VALUE"].cast(pa.float64()).to_numpy(), np.float64)
    for context in _failing(equations, given.panel, layout):
        identities = _identities(equations, given.panel, context)
        try:
            log, changed = _balance(
                identities, given.panel, context, layout, graded, known, keep_sign
            )
        except SathitiError as problem:
            found.append(_not_balanced(template, given.panel, context, problem, texts, languages))
            continue
        logs.append(log)
        for place, value in changed.items():
            values[given.panel.rows[context, place]] = value
    changed_table = table.set_column(
        table.column_names.index("OBS_VALUE"), "OBS_VALUE", pa.array(values, from_pandas=True)
    )
    made = compile_account(template, changed_table, texts, languages)
    log = pa.concat_tables([_NO_LOG.empty_table(), *logs])
    return BalancedAccount(_marked(made.cells, log), made.residuals, (*made.findings, *found), log)


_NO_LOG = pa.schema([("REF_AREA", pa.string()), ("TIME_PERIOD", pa.string()), *LOG])


def _given_only(table: pa.Table) -> pa.Table:
    """Without the cells that an earlier compilation computed."""
    if "ORIGIN" not in table.column_names:
        return table
    return table.filter(pc.fill_null(pc.not_equal(table["ORIGIN"], COMPUTED), True))


def _graded(given: CellRows, layout: Layout, grades: Mapping[str, str]) -> dict[int, str]:
    """The grade of every cell that is given anywhere.

    Raises:
        SathitiError: cells have none.
    """
    graded, without = {}, []
    for place in np.flatnonzero((given.panel.rows != NOT_GIVEN).any(axis=0)).tolist():
        table, row, column = layout.cells[place]
        names = (f"{table}.{row}.{column}", f"{table}.{row}", table, "")
        grade = next((grades[name] for name in names if name in grades), None)
        if grade is None:
            without.append(names[0])
        else:
            graded[place] = grade
    if without:
        raise SathitiError(
            "These cells have no grade of reliability: {cells}.",
            fix="Give each a grade, or its row or table.",
            cells=without,
        )
    return graded


def _failing(equations: Sequence[Equation], panel: Panel, layout: Layout) -> list[int]:
    """The contexts in which an identity fails."""
    residuals = residuals_of(equations, panel, layout)
    failing = residuals.filter(pc.equal(residuals["OUTCOME"], FAILS))
    pairs = zip(failing["REF_AREA"].to_pylist(), failing["TIME_PERIOD"].to_pylist(), strict=True)
    wanted = set(pairs)
    return [place for place, context in enumerate(panel.contexts) if context in wanted]


def _identities(equations: Sequence[Equation], panel: Panel, context: int) -> list[LinearIdentity]:
    """What must hold between the given cells of a context: computed ones put in their place."""
    one = panel.values.shape[1] - 1
    known = (panel.known & panel.complete)[context]
    forms: dict[int, _Form] = {
        place: {place: 1.0} for place in np.flatnonzero(panel.rules[context] == NOT_GIVEN).tolist()
    }
    for level in levels(equations):
        for target in {equations[number].target for number in level}:
            rule = int(panel.rules[context, target])
            if rule != NOT_GIVEN:
                forms[target] = _expanded(equations[rule].right, forms, 1.0, {})
    identities = []
    for equation in equations:
        if all(known[place] for place, _ in equation.left + equation.right):
            form = _expanded(equation.right, forms, -1.0, _expanded(equation.left, forms, 1.0, {}))
            constant = -form.pop(one, 0.0)
            terms = tuple((place, weight) for place, weight in form.items() if abs(weight) > 1e-12)
            if terms:
                name = f"{equation.identity} {equation.at}".strip()
                identities.append(LinearIdentity(name, terms, equation.operator, constant))
    return identities


def _expanded(
    terms: Sequence[tuple[int, float]], forms: Mapping[int, _Form], sign: float, into: _Form
) -> _Form:
    """Terms added to a sum, each cell by what it was made of."""
    for place, coefficient in terms:
        for part, weight in forms[place].items():
            into[part] = into.get(part, 0.0) + sign * coefficient * weight
    return into


def _balance(
    identities: Sequence[LinearIdentity],
    panel: Panel,
    context: int,
    layout: Layout,
    graded: Mapping[int, str],
    errors: Mapping[str, float],
    keep_sign: bool,
) -> tuple[pa.Table, dict[int, float]]:
    """The log of a context, and the new value of each changed cell.

    Raises:
        SathitiError: the identities contradict each other, or a grade is unknown.
    """
    places = sorted({place for identity in identities for place, _ in identity.terms})
    number = {place: position for position, place in enumerate(places)}
    values = panel.values[context, places]
    weights = weights_of(values, [graded[place] for place in places], errors)
    solved = weighted_least_squares(
        values,
        weights,
        [
            LinearIdentity(
                one.id,
                tuple((number[place], weight) for place, weight in one.terms),
                one.operator,
                one.constant,
            )
            for one in identities
        ],
        lower=np.where(values > 0, 0.0, -np.inf) if keep_sign else None,
        upper=np.where(values < 0, 0.0, np.inf) if keep_sign else None,
        names=[layout.name(place) for place in places],
    )
    area, period = panel.contexts[context]
    count = solved.log.num_rows
    log = pa.table(
        [*(pa.array([word] * count, pa.string()) for word in (area, period)), *solved.log.columns],
        schema=_NO_LOG,
    )
    changed = {places[n]: float(solved.values[n]) for n in solved.changed.tolist()}
    return log, changed


def _not_balanced(
    template: AccountTemplate,
    panel: Panel,
    context: int,
    problem: SathitiError,
    texts: Catalogue | None,
    languages: Sequence[str],
) -> Finding:
    area, period = panel.contexts[context]
    values = {"area": area, "period": period, "problem": problem.what, "remedy": problem.fix or ""}
    return Finding(
        rule="not_balanced",
        severity="warning",
        scope=template.id,
        key=area,
        period=period,
        places=(Place(template.id, key=f"{area} {period}"),),
        values=dict(problem.what.values),
        message=(texts or Catalogue()).text(
            Message("{area}, {period}: the account was not balanced. {problem} {remedy}", values),
            languages,
        ),
    )


def _marked(cells: pa.Table, log: pa.Table) -> pa.Table:
    """Cells with ORIGIN and RULE where the log says that they were changed."""
    names = pc.binary_join_element_wise(*(cells[name] for name in KEY), ".")
    keys = pc.binary_join_element_wise(names, *(cells[name] for name in CONTEXT), "|")
    changed = pc.binary_join_element_wise(*(log[name] for name in ("CELL", *CONTEXT)), "|")
    is_changed = pc.is_in(keys, changed)
    for name, word in (("ORIGIN", BALANCED), ("RULE", RULE)):
        column = pc.if_else(is_changed, word, cells[name])
        cells = cells.set_column(cells.column_names.index(name), name, column)
    return cells
