"""Steps that compile accounts and hold them against each other."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pyarrow as pa

from sathiti.domains.environment.account_sources import (
    fill_cells,
    forms_named,
    joined,
)
from sathiti.domains.environment.areas_in_time import in_time
from sathiti.domains.environment.estimate_steps import estimate_inputs, with_estimates
from sathiti.domains.environment.landcover_maps import said_synthetic
from sathiti.domains.environment.landcover_steps import ACCOUNT as LAND_COVER
from sathiti.domains.environment.landcover_steps import (
    account_inputs,
    landcover_page,
    with_maps,
)
from sathiti.domains.environment.line_facts import (
    account_name,
    facts_named,
    remarks_of,
    source_step,
    with_coefficients,
)
from sathiti.domains.environment.missing import missing_figures
from sathiti.methods.accounts import (
    check_links,
    compile_account,
    dataflow_of,
    identity_findings,
    identity_titles,
    observations_of,
    structure_of,
)
from sathiti.model import (
    AccountPlan,
    AccountShown,
    AccountTemplate,
    Catalogue,
    Dataflow,
    Dataset,
    Message,
    MissingFigure,
    ResidualShown,
    Text,
)
from sathiti.warehouse.atomic import join_hashes, read_json, write_json
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import fingerprint, stored_of
from sathiti.warehouse.line.reports import said_in, write_csv
from sathiti.warehouse.packs.coefficients import COEFFICIENTS
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.vintages import write_vintage

LINKS = "links"
RESIDUALS, MISSING = "residuals", "missing"


def account_steps(office: Office, forms: Sequence[str]) -> list[Step]:
    """A step for each account whose forms are there, and one for the links between accounts."""
    plans = [
        plan
        for plan in office.pack.account_plans.values()
        if _reads(office, plan) <= {*forms, *office.pack.account_plans}
    ]
    if not plans:
        return []
    return [*(_account_step(office, plan, forms) for plan in plans), _links_step(office, plans)]


def account_flow(office: Office, plan: AccountPlan) -> Dataflow:
    """The dataflow that an account is published in."""
    pack = office.pack
    template = pack.accounts[plan.template]
    structure = structure_of(template, pack.agency.id, pack.codelists, pack.texts, pack.languages)
    return dataflow_of(template, structure, plan.dataflow)


def _reads(office: Office, plan: AccountPlan) -> set[str]:
    return {name for name in forms_named(plan) if name != plan.template}


def _account_step(office: Office, plan: AccountPlan, forms: Sequence[str]) -> Step:
    template = office.pack.accounts[plan.template]
    names = sorted(_reads(office, plan))
    flow = account_flow(office, plan)
    coefficients = office.pack.parameter_values(COEFFICIENTS)
    estimates = [one for one in office.pack.estimates if one.account == template.id]
    more = (*account_inputs(template.id), *estimate_inputs(office, forms, template.id))

    def compile_(context: StepContext) -> StepResult:
        facts, stored = facts_named(office, context, names)
        remarks = remarks_of(office, stored)
        facts, remarks = with_coefficients(office, facts, remarks)
        pack = office.pack
        filled = with_maps(
            fill_cells(plan, template, facts, remarks, pack.texts, pack.languages), context
        )
        filled = in_time(with_estimates(filled, plan, template, pack, context), template.id, pack)
        compiled = compile_account(template, filled.table, pack.texts, pack.languages)
        titles = identity_titles(template)
        failing = identity_findings(
            template.id, titles, compiled.residuals, pack.texts, pack.languages
        )
        findings = (*filled.findings, *compiled.findings, *failing)
        table = observations_of(template, compiled.cells)
        dataset = Dataset(flow, table, context.lineage())
        vintage = write_vintage(context.workspace.warehouse, "internal", dataset, findings=findings)
        said = _said(titles, office)
        shown = shown_residuals(template.id, said, compiled.residuals)
        missing = _missing(office, plan, template, table)
        residuals = context.workspace.runs / f"{RESIDUALS}-{template.id}.json"
        lacking = context.workspace.runs / f"{MISSING}-{template.id}.json"
        write_json(residuals, shown)
        write_json(lacking, missing)
        return StepResult(
            join_hashes(
                vintage.content_hash,
                fingerprint(findings, shown, missing),
                *(context.inputs[name].content_hash for name in more),
            ),
            rows=table.num_rows,
            findings=len(findings),
            outputs={
                "vintage": vintage.id,
                RESIDUALS: context.workspace.relative(residuals),
                MISSING: context.workspace.relative(lacking),
            },
            notes=(_note(shown),),
        )

    return Step(
        account_name(template.id),
        (*(source_step(office, name) for name in names), *more),
        compile_,
        fingerprints={
            "plan": fingerprint(plan, template, flow, coefficients, estimates),
            "texts": office.texts_print,
            "areas": fingerprint(office.pack.areas),
        },
        title=template.title,
    )


def _links_step(office: Office, plans: Sequence[AccountPlan]) -> Step:
    links = office.pack.account_links
    names = [plan.template for plan in plans]

    def check(context: StepContext) -> StepResult:
        tables = {name: stored_of(context, account_name(name)).dataset.table for name in names}
        residuals = check_links(links, tables)
        said = {link.id: link.title for link in links}
        shown = shown_residuals("", said, residuals)
        path = context.workspace.runs / f"{RESIDUALS}-{LINKS}.json"
        write_json(path, shown)
        missing = [one for name in names for one in _read_missing(context, name)]
        _write_missing(office, context, missing)
        every = [one for name in names for one in read_residuals(context, name)]
        _write_residuals(office, context, [*every, *shown])
        reports = context.workspace.reports
        return StepResult(
            fingerprint(shown, missing, every),
            rows=len(shown),
            findings=sum(one.outcome == "fails" for one in shown),
            outputs={
                RESIDUALS: context.workspace.relative(path),
                "table": context.workspace.relative(reports / "residuals.csv"),
                MISSING: context.workspace.relative(reports / "missing.csv"),
            },
            notes=(_note(shown),),
        )

    return Step(
        "accounts",
        tuple(account_name(name) for name in names),
        check,
        fingerprints={"links": fingerprint(links), "texts": office.texts_print},
        title=office.words("Accounts held against each other"),
    )


def shown_residuals(
    account: str, titles: Mapping[str, Text], residuals: pa.Table
) -> list[ResidualShown]:
    """Residuals as the site shows them."""
    return [
        ResidualShown(
            account=account,
            identity=row["IDENTITY"],
            title=titles.get(row["IDENTITY"], Text.of(en=row["IDENTITY"])),
            each=row["EACH"],
            at=row["AT"],
            area=row["REF_AREA"],
            period=row["TIME_PERIOD"],
            left=row["LEFT"],
            right=row["RIGHT"],
            residual=row["RESIDUAL"],
            tolerance=row["TOLERANCE"],
            outcome=row["OUTCOME"],
            missing=tuple(row["MISSING"]),
        )
        for row in residuals.to_pylist()
    ]


def read_residuals(context: StepContext, name: str) -> list[ResidualShown]:
    """Residuals of an account, or of the links, from the run that made them."""
    path = context.workspace.runs / f"{RESIDUALS}-{name}.json"
    return read_json(path, list[ResidualShown])


def _read_missing(context: StepContext, name: str) -> list[MissingFigure]:
    return read_json(context.workspace.runs / f"{MISSING}-{name}.json", list[MissingFigure])


def account_pages(
    office: Office, context: StepContext, accounts: Sequence[str]
) -> dict[str, object]:
    """What the site shows of accounts beside their figures: forms, residuals, what is missing."""
    pack = office.pack
    plans = [pack.account_plans[account] for account in accounts]
    maps = landcover_page(context, accounts)
    synthetic = said_synthetic(pack) if any(view.synthetic for view in maps.values()) else None
    return {
        "accounts": [
            AccountShown(pack.accounts[plan.template], plan.dataflow, synthetic, synthetic=True)
            if synthetic and plan.template == LAND_COVER
            else AccountShown(pack.accounts[plan.template], plan.dataflow, plan.note)
            for plan in plans
        ],
        RESIDUALS: [one for name in (*accounts, LINKS) for one in read_residuals(context, name)]
        if accounts
        else [],
        MISSING: [one for name in accounts for one in _read_missing(context, name)],
        "texts": pack.texts.merged(Catalogue(_assumptions_said(office, context, accounts))),
        **maps,
    }


def _assumptions_said(
    office: Office, context: StepContext, accounts: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Comments of cells, which hold all languages, to their words in each language."""
    pack = office.pack
    pieces = {
        joined(text.words.get(language, "") for language in pack.languages): text
        for plan in pack.account_plans.values()
        for text in (one.assumed for one in plan.cells)
        if text.words
    }
    pieces |= {joined(said_in(one.assumed, pack.languages)): one.assumed for one in pack.estimates}
    synthetic = said_synthetic(pack)
    pieces[joined(synthetic.words.values())] = synthetic
    for row in pack.parameter_values(COEFFICIENTS):
        words = {language: row.get(f"note_{language}", "") for language in pack.languages}
        pieces[joined(words.values())] = Text(words)
    comments = {
        comment
        for account in accounts
        for comment in stored_of(context, account_name(account))
        .dataset.table.column("COMMENT_OBS")
        .unique()
        .to_pylist()
        if comment
    }
    return {
        comment: {language: _in(comment, pieces, language) for language in pack.languages}
        for comment in comments
    }


def _in(comment: str, pieces: Mapping[str, Text], language: str) -> str:
    for piece in sorted(filter(None, pieces), key=len, reverse=True):
        comment = comment.replace(piece, pieces[piece].say(language))
    return comment


def _said(titles: Mapping[str, Message | Text], office: Office) -> dict[str, Text]:
    pack = office.pack
    return {one: pack.texts.text(said, pack.languages) for one, said in titles.items()}


def _missing(
    office: Office, plan: AccountPlan, template: AccountTemplate, table: pa.Table
) -> list[MissingFigure]:
    pack = office.pack
    today = datetime.now(UTC).date().isoformat()
    functions = {asked.function for asked in plan.asked}
    providers = {one: pack.provider(one, today).name for one in functions}
    periods = sorted(set(table.column("TIME_PERIOD").to_pylist())) or _asked_periods(plan)
    return missing_figures(
        plan, template, table, periods, pack.country, providers, pack.texts, pack.languages
    )


def _asked_periods(plan: AccountPlan) -> list[str]:
    if not (plan.first and plan.last):
        return []
    return [str(year) for year in range(int(plan.first[:4]), int(plan.last[:4]) + 1)]


def _note(shown: Sequence[ResidualShown]) -> Message:
    counts = {
        outcome: sum(one.outcome == outcome for one in shown)
        for outcome in ("holds", "fails", "incomplete")
    }
    return Message(
        "Identities that hold: {holds}, fail: {fails}, lack cells: {incomplete}.", counts
    )


def _write_missing(office: Office, context: StepContext, missing: Sequence[MissingFigure]) -> None:
    languages = office.pack.languages
    header = ["account", "cell", *(f"label_{one}" for one in languages), "periods", "assumed"]
    header += [f"provider_{one}" for one in languages]
    rows = [
        [
            one.account,
            one.cell,
            *said_in(one.label, languages),
            one.periods,
            one.assumed,
            *said_in(one.provider, languages),
        ]
        for one in missing
    ]
    write_csv(context.workspace.reports / "missing.csv", header, rows)


def _write_residuals(
    office: Office, context: StepContext, residuals: Sequence[ResidualShown]
) -> None:
    languages = office.pack.languages
    header = ["account", "identity", *(f"title_{one}" for one in languages), "at", "area"]
    header += ["period", "left", "right", "residual", "tolerance", "outcome", "missing"]
    rows = [
        [
            one.account,
            one.identity,
            *said_in(one.title, languages),
            one.at,
            one.area,
            one.period,
            one.left,
            one.right,
            one.residual,
            one.tolerance,
            one.outcome,
            " ".join(one.missing),
        ]
        for one in residuals
    ]
    write_csv(context.workspace.reports / "residuals.csv", header, rows)
