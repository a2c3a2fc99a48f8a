"""products/estimates.yaml: emissions that a country estimates by equations of the IPCC."""

from sathiti.methods.emissions import EQUATIONS
from sathiti.model import EmissionEstimate, FactorChoice, number_of
from sathiti.warehouse.packs.accounts import check_cell
from sathiti.warehouse.packs.coefficients import COEFFICIENTS
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import NAME, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.formulas import check_formula

FACTORS, LANDFILL = "factors", "landfill"
DECAY = ("doc", "doc_f", "mcf", "f", "k")
_EQUATIONS = {equation.id: equation for equation in EQUATIONS}


def read_estimates(folder: PackFolder, draft: Draft) -> None:
    """Add estimates, which speak of forms, coefficients, parameters and cells."""
    here: dict[str, EmissionEstimate] = {}
    for entry in folder.entries("products/estimates.yaml"):
        estimate = _estimate(entry, draft)
        entry.check_new("id", estimate.id, here)
        here[estimate.id] = estimate
        entry.finish()
    draft.estimates |= here


def _estimate(entry: Fields, draft: Draft) -> EmissionEstimate:
    equation = entry.word("equation", among=(*_EQUATIONS, LANDFILL))
    gases = {row.values["gas"] for row in draft.parameters.get("gwp", ())}
    sets = {row.values["set"] for row in draft.parameters.get("gwp", ())}
    cell = entry.word("cell", "")
    if cell:
        check_cell(entry, "cell", cell, draft)
    estimate = EmissionEstimate(
        entry.word("id", form=NAME),
        entry.text("title"),
        equation,
        entry.word("gas", among=gases),
        entry.word("gwp", among=sets),
        entry.mapping("inputs"),
        entry.word("amount", None if equation == LANDFILL else ""),
        _factors(entry, draft, equation),
        {name: _share(entry, share) for name, share in entry.mapping("streams").items()},
        entry.number("scale") if entry.has("scale") else 1.0,
        entry.integer("decimals"),
        cell,
        entry.text("assumed"),
        entry.word("source"),
        entry.place(),
    )
    _check_inputs(entry, estimate, draft)
    return estimate


def _factors(entry: Fields, draft: Draft, equation: str) -> dict[str, FactorChoice]:
    made: dict[str, FactorChoice] = {}
    if not entry.has(FACTORS):
        return made
    inner = entry.entry(FACTORS)
    for name in list(inner.values):
        where = inner.mapping(name)
        choice = FactorChoice(where.pop("table", ""), where)
        rows = draft.parameters.get(choice.table, ())
        found = [row for row in rows if where.items() <= row.values.items()]
        # Streams of a landfill choose among the rows by their item.
        if not found or (len(found) > 1 and equation != LANDFILL):
            inner.problem(
                "{count} rows of the table “{table}” fit this factor.",
                "Name the table, and columns with codes that only one row has.",
                name,
                count=len(found),
                table=choice.table,
            )
        made[name] = choice
    return made


def _share(entry: Fields, written: str) -> float:
    share = number_of(written)
    if share is not None and 0 <= share <= 1:
        return share
    entry.problem(
        "“{written}” is no share.",
        "Write a share, for example 0.5 and not 50.",
        "streams",
        written=written,
    )
    return 0.0


def _check_inputs(entry: Fields, estimate: EmissionEstimate, draft: Draft) -> None:
    equation = _EQUATIONS.get(estimate.equation)
    if equation:
        wanted = {one.name for one in equation.inputs if one.default is None}
        known = {one.name for one in equation.inputs}
        field, given = "inputs", set(estimate.inputs)
    else:
        wanted = known = set(DECAY)
        field, given = FACTORS, set(estimate.factors)
    if not wanted <= given <= known:
        entry.problem(
            "The inputs are {given}; needed are {wanted}.",
            "Give each input once under its name.",
            field,
            given=sorted(given) or "–",
            wanted=sorted(wanted),
        )
    coefficients = {row.values["item"] for row in draft.parameters.get(COEFFICIENTS, ())}
    values = {COEFFICIENTS: coefficients, FACTORS: set(estimate.factors)}
    for name, formula in estimate.formulas.items():
        field = "amount" if name == "amount" else "inputs"
        check_formula(entry, field, formula, draft, values)
