"""`sathiti trace`: the chain behind one figure."""

import click
from rich.markup import escape
from rich.tree import Tree

from sathiti.cli.options import Options
from sathiti.cli.run import wide_console
from sathiti.cli.session import Session, open_session
from sathiti.domains import social
from sathiti.domains.social import SocialTracer
from sathiti.model import NumberStyle, RuleResult, SathitiError, TraceNode, write_number
from sathiti.warehouse.deliveries import DeliveryStore
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.tracing import Tracer
from sathiti.warehouse.vintages import StoredVintage, latest_vintage, read_vintage

MOST_CANDIDATES = 12
_OUTCOMES = {"passed": "green", "failed": "yellow", "not evaluated": "dim"}


@click.command("trace")
@click.argument("series")
@click.argument("period")
@click.option("--pack", default="", help="Country pack.")
@click.pass_obj
def command(options: Options, series: str, period: str, pack: str) -> None:
    """Show where a figure comes from.

    SERIES is DATAFLOW:key, a full series key, a code of it such as a series code, or
    form.item.
    """
    session = open_session(options, pack, reading=True)
    found = [(one, at) for one in tracers_of(session) for at in one.find(series, period)]
    if not found:
        raise SathitiError(
            "There is no figure “{series}” for {period}.",
            fix="Run the production first, or look up series and periods on the site.",
            series=series,
            period=period,
        )
    if len(found) > 1:
        raise SathitiError(
            "“{series}” means {count} figures in {period}: {candidates}.",
            fix="Name one of them.",
            series=series,
            count=len(found),
            period=period,
            candidates=[f"{flow}:{key}" for _, (flow, key, _) in found[:MOST_CANDIDATES]],
        )
    ((tracer, address),) = found
    node = tracer.trace(*address)
    wide_console().print(_tree(session, node, Tree(_head(session, node), highlight=False)))


def tracers_of(session: Session) -> tuple[Tracer, SocialTracer]:
    """What answers for figures of forms and accounts, and for those of surveys."""
    return tracer_of(session), social.tracer_of(Office(session.pack), session.workspace)


def tracer_of(session: Session) -> Tracer:
    """A tracer over the latest internal vintages of the workspace."""
    root, pack = session.workspace.warehouse, session.pack

    def latest(flow: str) -> StoredVintage | None:
        vintage = latest_vintage(root, "internal", flow)
        return read_vintage(vintage) if vintage else None

    forms = {one.id: latest(one.dataflow) for one in pack.instruments.values()}
    compiled = {flow: latest(flow) for flow in {one.dataflow for one in pack.indicators}}
    plans = pack.account_plans.values()
    accounts = {plan.template: latest(plan.dataflow) for plan in plans}
    receipts = DeliveryStore(session.workspace.deliveries).receipts()
    return Tracer(
        Office(pack),
        {form: stored for form, stored in forms.items() if stored},
        {flow: stored for flow, stored in compiled.items() if stored},
        {receipt.sha256: receipt for receipt in receipts},
        {account: stored for account, stored in accounts.items() if stored},
    )


def _head(session: Session, node: TraceNode) -> str:
    return (
        f"[bold]{escape(session.say(node.label))}[/] {node.period}: "
        f"[bold cyan]{_figure(session, node)}[/] {escape(session.say(node.unit))}"
    )


def _figure(session: Session, node: TraceNode) -> str:
    if node.value is None:
        return session.say(node.missing)
    style = session.pack.number_styles.get(session.languages[0], NumberStyle())
    return write_number(node.value, node.decimals, style)


def _tree(session: Session, node: TraceNode, tree: Tree) -> Tree:
    for name, told in _facts(session, node):
        if told:
            tree.add(f"[dim]{session.say(name)}:[/] {escape(told)}", highlight=False)
    if node.rules:
        counts = [rule.outcome for rule in node.rules]
        told = ", ".join(f"{session.say(o)} {counts.count(o)}" for o in _OUTCOMES if o in counts)
        rules = tree.add(f"[dim]{session.say('Rules')}:[/] {told}", highlight=False)
        for rule in node.rules:
            said = f"[{_OUTCOMES[rule.outcome]}]{session.say(rule.outcome)}[/] {rule.rule}:"
            rules.add(f"{said} {escape(_told(session, rule))}", highlight=False)
    for given in node.inputs:
        _tree(session, given, tree.add(_head(session, given), highlight=False))
    return tree


def _told(session: Session, rule: RuleResult) -> str:
    if rule.message.words:
        return session.say(rule.message)
    return f"{session.say(rule.expects)} {rule.expression}".rstrip()


def _facts(session: Session, node: TraceNode) -> list[tuple[str, str]]:
    parts = (node.step, node.created, node.run, node.code_version)
    made = ", ".join(part for part in parts if part)
    return [
        ("Series", f"{node.dataflow}:{node.key}"),
        ("Unrounded value", repr(node.value) if node.formula else ""),
        ("Formula", node.formula),
        ("Source of the formula", node.formula_source),
        ("Vintage", node.vintage),
        ("Made by", made),
        ("Cell", str(node.cell) if node.cell else ""),
        ("File hash (SHA-256)", node.sha256),
        ("Data provider", session.say(node.provider)),
        ("Received", node.received),
        ("Note" if node.formula else "Source", node.source),
    ]
