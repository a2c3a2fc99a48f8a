"""The step that estimates emissions, and the cells of accounts that estimates may fill."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct

from sathiti.domains.environment.account_sources import (
    ASSUMED,
    SCHEMA,
    Figure,
    FilledCells,
    differing,
    joined,
)
from sathiti.domains.environment.estimates import (
    GWP,
    LANDFILL,
    LANDFILL_SOURCE,
    EstimatedRow,
    Refused,
    equation_of,
    forms_of_estimate,
    make_estimate,
)
from sathiti.domains.environment.line_facts import facts_named, remarks_of, with_coefficients
from sathiti.model import (
    AccountPlan,
    AccountTemplate,
    EmissionEstimate,
    Finding,
    Message,
    Place,
    Text,
)
from sathiti.warehouse.atomic import read_json, write_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint
from sathiti.warehouse.line.reports import said_in, write_csv
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.packs.coefficients import COEFFICIENTS
from sathiti.warehouse.steps import Step, StepContext, StepResult

ESTIMATES = "estimates"
REFUSED = "estimate.refused"


class EstimatesMade(Struct, frozen=True):
    """What the estimates gave.

    Attributes:
        rows: in the order of the pack.
        findings: what was refused and why.
    """

    rows: tuple[EstimatedRow, ...] = ()
    findings: tuple[Finding, ...] = ()


def estimate_steps(office: Office, forms: Sequence[str]) -> list[Step]:
    """Make the estimates whose forms are there; no step in a country that makes none."""
    estimates = _made_of(office, forms)
    return [_estimates_step(office, estimates)] if estimates else []


def estimate_inputs(office: Office, forms: Sequence[str], account: str) -> tuple[str, ...]:
    """The step of estimates, if one of them may fill a cell of the account."""
    named = any(one.account == account for one in _made_of(office, forms))
    return (ESTIMATES,) if named else ()


def with_estimates(
    filled: FilledCells, plan: AccountPlan, template: AccountTemplate, pack: Pack,
    context: StepContext,
) -> FilledCells:  # fmt: skip
    """Cells as given, and estimates where nothing is given; a finding where both differ."""
    if ESTIMATES not in context.inputs:
        return filled
    made = read_json(_path(context), EstimatesMade)
    estimates = {one.id: one for one in pack.estimates if one.account == template.id}
    known = {_where(row): row for row in filled.table.to_pylist()}
    rows: list[dict[str, Any]] = []
    findings = [one for one in made.findings if one.scope == template.id]
    for one in made.rows:
        if one.estimate in estimates and plan.compiles(one.period):
            row = _cell(estimates[one.estimate], one, pack)
            taken = known.setdefault(_where(row), row)
            if taken is row:
                rows.append(row)
            figures = _figure(taken), _figure(row)
            findings += differing(template, _where(row), *figures, pack.texts, pack.languages)
    table = pa.concat_tables([filled.table, pa.Table.from_pylist(rows, schema=SCHEMA)])
    return FilledCells(table, (*filled.findings, *findings))


def _where(row: Mapping[str, Any]) -> tuple[str, str, str]:
    names = ("ACCOUNT_TABLE", "ACCOUNT_ROW", "ACCOUNT_COLUMN")
    return ".".join(row[name] for name in names), row["REF_AREA"], row["TIME_PERIOD"]


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(row["OBS_VALUE"], row["DECIMALS"], row["SOURCE_DETAIL"])


def _made_of(office: Office, forms: Sequence[str]) -> list[EmissionEstimate]:
    return [one for one in office.pack.estimates if forms_of_estimate(one) <= {*forms}]


def _path(context: StepContext) -> Path:
    return context.workspace.runs / f"{ESTIMATES}.json"


def _estimates_step(office: Office, estimates: Sequence[EmissionEstimate]) -> Step:
    pack = office.pack
    forms = sorted(set().union(*map(forms_of_estimate, estimates)))
    names = {choice.table for one in estimates for choice in one.factors.values()}
    tables = {name: pack.parameter_values(name) for name in sorted({*names, GWP})}

    def compute(context: StepContext) -> StepResult:
        facts, stored = facts_named(office, context, forms)
        known, remarks = with_coefficients(office, facts, remarks_of(office, stored))
        rows: list[EstimatedRow] = []
        refused: list[Refused] = []
        for one in estimates:
            done, left_out = make_estimate(one, known, remarks, tables)
            rows += done
            refused += left_out
        findings = tuple(_finding(pack, estimates, one) for one in refused)
        made = EstimatesMade(tuple(rows), findings)
        write_json(_path(context), made)
        report = context.workspace.reports / f"{ESTIMATES}.csv"
        _write_report(pack, estimates, made, report)
        return StepResult(
            fingerprint(made),
            rows=len(rows),
            findings=len(findings),
            outputs={
                ESTIMATES: context.workspace.relative(_path(context)),
                "table": context.workspace.relative(report),
            },
            notes=(
                Message(
                    "Emissions estimated: {rows} figures by {count} estimates; refused: {refused}.",
                    {"rows": len(rows), "count": len(estimates), "refused": len(refused)},
                ),
            ),
        )

    return Step(
        ESTIMATES,
        tuple(f"check-{form}" for form in forms),
        compute,
        fingerprints={
            "estimates": fingerprint(estimates),
            "parameters": fingerprint(tables, pack.parameter_values(COEFFICIENTS)),
            "texts": office.texts_print,
        },
        title=office.words("Estimates of emissions"),
    )


def _finding(pack: Pack, estimates: Sequence[EmissionEstimate], refused: Refused) -> Finding:
    (estimate,) = [one for one in estimates if one.id == refused.estimate]
    said = {one: refused.error.say(pack.texts, one, placed=False) for one in pack.languages}
    place = refused.error.at or estimate.at or Place(ESTIMATES, key=estimate.id)
    key = f"{refused.area}.{estimate.id}" if refused.area else estimate.id
    scope = estimate.account or ESTIMATES
    return Finding(REFUSED, "warning", scope, key, refused.period, (place,), {}, Text(said))


def _assumed(estimate: EmissionEstimate, row: EstimatedRow, languages: Sequence[str]) -> str:
    own = joined(said_in(estimate.assumed, languages))
    return "; ".join(dict.fromkeys(filter(None, [own, *row.told])))


def _cell(estimate: EmissionEstimate, row: EstimatedRow, pack: Pack) -> dict[str, Any]:
    _, table, line, column = estimate.cell.split(".")
    return {
        "ACCOUNT_TABLE": table,
        "ACCOUNT_ROW": line,
        "ACCOUNT_COLUMN": column,
        "REF_AREA": row.area,
        "TIME_PERIOD": row.period,
        "OBS_VALUE": row.value,
        "DECIMALS": estimate.decimals,
        "OBS_STATUS": ASSUMED,
        "SOURCE_DETAIL": estimate.source,
        "COMMENT_OBS": _assumed(estimate, row, pack.languages),
        "FORMULA": _written(estimate),
        "INPUTS": msgspec.json.encode([list(used) for used in row.used]).decode(),
    }


def _written(estimate: EmissionEstimate) -> str:
    """The equation with its inputs as the pack writes them."""
    given = ", ".join(f"{name}: {one}" for name, one in estimate.written.items())
    return f"{estimate.equation}({given})"


def _write_report(
    pack: Pack, estimates: Sequence[EmissionEstimate], made: EstimatesMade, path: Path
) -> None:
    languages = pack.languages
    header = ["item", *(f"title_{one}" for one in languages), "gas", "area", "period", "value"]
    header += ["unit", "status", "uncertainty", "low", "high", "ranges_of", "gwp", "co2e"]
    header += ["equation", "equation_source", "inputs", "source", "assumed"]
    header += [f"refused_{one}" for one in languages]
    known = {one.id: one for one in estimates}
    rows = [*(_line(known[row.estimate], row, languages) for row in made.rows)]
    write_csv(path, header, [*rows, *_refused_lines(known, made.findings, languages, len(header))])


def _line(estimate: EmissionEstimate, row: EstimatedRow, languages: Sequence[str]) -> list[object]:
    source = LANDFILL_SOURCE if estimate.equation == LANDFILL else equation_of(estimate).source
    numbers = {**estimate.numbers, **row.numbers}
    return [
        estimate.id,
        *said_in(estimate.title, languages),
        estimate.gas,
        row.area,
        row.period,
        round(row.value, estimate.decimals),
        "t",
        ASSUMED,
        row.uncertainty,
        row.low,
        row.high,
        " ".join(row.ranged),
        estimate.gwp,
        row.co2e,
        _written(estimate),
        source,
        " ".join(f"{name}={value:.12g}" for name, value in numbers.items()),
        estimate.source,
        _assumed(estimate, row, languages),
        *([""] * len(languages)),
    ]


def _refused_lines(
    known: dict[str, EmissionEstimate],
    findings: Sequence[Finding],
    languages: Sequence[str],
    width: int,
) -> Iterator[list[object]]:
    for one in findings:
        area, _, item = one.key.rpartition(".")
        estimate = known[item]
        told = [item, *said_in(estimate.title, languages), estimate.gas, area, one.period]
        empty = [""] * (width - len(told) - len(languages))
        yield [*told, *empty, *said_in(one.message, languages)]
