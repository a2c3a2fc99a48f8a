"""All checks of a pack against one table of observations: findings and counts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, structs

from sathiti.methods.validation.series import (
    attribute_checks,
    copy_checks,
    key_checks,
    label_checks,
    link_checks,
    mean_checks,
    parity_checks,
    population_checks,
    scale_checks,
    sum_checks,
    time_checks,
    unit_checks,
    weight_checks,
)
from sathiti.methods.validation.series.breach import Breach, Check, Outcome
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.methods.validation.series.tables import SeriesRuleTables
from sathiti.model import (
    Catalogue,
    Confrontation,
    Finding,
    Message,
    Place,
    Rule,
    RuleSummary,
    SathitiError,
    Structure,
    Text,
)

CHECKS: dict[str, Check] = {
    check.id: check
    for module in (
        key_checks,
        attribute_checks,
        unit_checks,
        scale_checks,
        population_checks,
        sum_checks,
        mean_checks,
        weight_checks,
        link_checks,
        parity_checks,
        time_checks,
        copy_checks,
        label_checks,
    )
    for check in module.CHECKS
}

PLACES_SHOWN = 50
VALUES_SHOWN = 6


class Ran(Struct, frozen=True):
    """A rule of the pack and what its check found."""

    rule: Rule
    outcome: Outcome


def check_observations(
    table: Any,
    structure: Structure,
    tables: SeriesRuleTables,
    texts: Catalogue,
    languages: Sequence[str],
    scope: str,
    today: date | None = None,
) -> Confrontation:
    """Check the observations of one dataset by the general rules of a pack.

    Args:
        table: `pyarrow.Table`, one row an observation: the components of the structure as text
            exactly as written (null or empty where not given), WRITTEN with the value as
            written, and PLACE (``file|series or line|...``) where known.
        structure: dimensions, attributes and code lists.
        tables: rules and what they know of the world; see `SeriesRuleTables`.
        texts: catalogue the messages are said with.
        languages: of messages.
        scope: dataflow or file, for the findings.
        today: periods that begin later are in the future; the day of the call if None.

    Returns:
        Findings in the order of the rules, gravest first, and one summary a rule.

    Raises:
        SathitiError: a rule names a check that does not exist, or lacks a parameter.
    """
    panel = Panel(table, structure, tables, languages, today or date.today())
    ran = [Ran(rule, _run(rule, panel)) for rule in tables.rules]
    kept = without_explained(ran)
    findings = [
        _finding(each.rule, merged, panel, texts, scope)
        for each in kept
        for merged in _merged(each.outcome.breaches)
    ]
    order = ["blocking", "warning", "note"]
    findings.sort(key=lambda finding: order.index(finding.severity))
    return Confrontation(tuple(findings), tuple(_summary(each, scope) for each in kept))


def _run(rule: Rule, panel: Panel) -> Outcome:
    check = CHECKS.get(rule.id)
    if check is None:
        raise SathitiError(
            "There is no general check “{rule}”.",
            fix="Use one of: {known}.",
            at=rule.at,
            rule=rule.id,
            known=sorted(CHECKS),
        )
    missing = [name for name in check.parameters if name not in rule.parameters]
    if missing:
        raise SathitiError(
            "The rule “{rule}” lacks the parameters: {missing}.",
            fix="Add them under “parameters”.",
            at=rule.at,
            rule=rule.id,
            missing=missing,
        )
    return check.run(panel, rule.parameters)


def without_explained(ran: Sequence[Ran]) -> list[Ran]:
    """Leave out what another finding explains, so that one problem is one finding.

    A rule names the rules it explains: their breaches lose the observations that it is about,
    and fall away if none is left or if they were judged by comparison with such a one. A rule
    that `covers` another takes from it also the observations it compared.
    """
    explained: dict[str, set[Observation]] = {}
    for each in ran:
        for breach in each.outcome.breaches:
            for other in each.rule.parameters.get("explains", ()):
                explained.setdefault(other, set()).update(breach.about)
            for other in each.rule.parameters.get("covers", ()):
                explained.setdefault(other, set()).update(breach.about, breach.beside)
    return [
        structs.replace(
            each,
            outcome=structs.replace(
                each.outcome,
                breaches=_left(each.outcome.breaches, explained.get(each.rule.id, set())),
            ),
        )
        for each in ran
    ]


def _left(breaches: Iterable[Breach], explained: set[Observation]) -> tuple[Breach, ...]:
    left = []
    for breach in breaches:
        about = tuple(each for each in breach.about if each not in explained)
        compared = explained.intersection(breach.beside)
        if not explained or not breach.about:
            left.append(breach)
        elif about and not compared:
            left.append(structs.replace(breach, about=about))
    return tuple(left)


def _merged(breaches: Iterable[Breach]) -> list[Breach]:
    """One breach a group, with the observations and values of all."""
    groups: dict[Any, list[Breach]] = {}
    for breach in breaches:
        own = breach.about[0].key if breach.about else breach.key
        groups.setdefault(own if breach.group is None else breach.group, []).append(breach)
    return [_one(_in_time_order(group)) for group in groups.values()]


def _in_time_order(group: list[Breach]) -> list[Breach]:
    """Breaches of one series by period; others stay in the order they were found."""
    if len({breach.about[0].key for breach in group if breach.about}) == 1:
        return sorted(group, key=lambda breach: breach.about[0].time)
    return group


def _one(group: list[Breach]) -> Breach:
    return Breach(
        tuple(dict.fromkeys(each for breach in group for each in breach.about)),
        {
            name: _joined([breach.values.get(name, "") for breach in group])
            for name in group[0].values
        },
        tuple(dict.fromkeys(each for breach in group for each in breach.beside)),
        group[0].group,
        group[0].key,
    )


def _joined(values: list[Any]) -> Any:
    """One value for the message of several breaches: the same, or all that differ."""
    if all(value == values[0] for value in values):
        return values[0]
    if all(isinstance(value, Text) for value in values):
        languages = dict.fromkeys(language for value in values for language in value.words)
        return Text(
            {
                said: _shortened(list(dict.fromkeys(v.say(said) for v in values)))
                for said in languages
            }
        )
    if all(isinstance(value, list) for value in values):
        distinct = list(dict.fromkeys(member for value in values for member in value))
        return distinct[:VALUES_SHOWN]
    return _shortened(list(dict.fromkeys(map(str, values))))


def _shortened(said: Sequence[str]) -> str:
    shown = "; ".join(said[:VALUES_SHOWN])
    return f"{shown}; …" if len(said) > VALUES_SHOWN else shown


def _finding(rule: Rule, breach: Breach, panel: Panel, texts: Catalogue, scope: str) -> Finding:
    periods = sorted({each.time for each in breach.about})
    written = list(dict.fromkeys(each.written for each in breach.about))
    first = breach.about[0] if breach.about else None
    values = {
        **breach.values,
        "value": _shortened(written),
        "period": ", ".join(periods),
        "where": panel.where(first) if first else breach.key,
        "first_period": first.time if first else "",
        "first_value": first.written if first else "",
        "observations": len(breach.about),
    }
    return Finding(
        rule.id,
        rule.severity,
        scope,
        breach.key or (panel.series_key(first) if first else ""),
        values["period"],
        _places(panel, breach),
        {name: value if isinstance(value, int) else str(value) for name, value in values.items()},
        _message(rule, values, panel, texts),
    )


def _message(rule: Rule, values: dict[str, Any], panel: Panel, texts: Catalogue) -> Text:
    """What the rule itself says in a language; else its English, which the catalogue knows."""
    own = rule.message.words
    templates = {said: own.get(said, rule.message.say("en")) for said in panel.languages}
    return Text({said: texts.say(Message(each, values), said) for said, each in templates.items()})


def _places(panel: Panel, breach: Breach) -> tuple[Place, ...]:
    members = [*breach.about, *breach.beside][:PLACES_SHOWN]
    return tuple(
        _place(panel.cell(each, "PLACE"), f"{panel.series_key(each)} {each.time}")
        for each in members
    )


def _place(written: str, key: str) -> Place:
    """A place from ``file|sheet or line|cell``; the series key and period always stand in it."""
    source, _, rest = written.partition("|")
    parts = [part for part in rest.split("|") if part]
    row = int(parts.pop()) if parts and parts[-1].isdigit() else 0
    sheet, cell = (*parts, "", "")[:2]
    return Place(source, sheet, cell, row, key)


def _summary(ran: Ran, scope: str) -> RuleSummary:
    failed = len(ran.outcome.breaches)
    return RuleSummary(
        ran.rule.id,
        scope,
        ran.rule.severity,
        ran.outcome.checked,
        max(ran.outcome.checked - failed, 0),
        failed,
        ran.outcome.not_evaluated,
    )
