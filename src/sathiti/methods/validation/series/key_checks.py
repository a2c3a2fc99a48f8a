"""Columns, codes, keys, periods and values: can the observations be read at all."""

from collections import Counter, defaultdict

from sathiti.methods.validation.series.breach import Breach, Check, Outcome, Parameters
from sathiti.methods.validation.series.panel import Observation, Panel
from sathiti.model import Component, read_number


def column_missing(panel: Panel, _: Parameters) -> Outcome:
    """A dimension, the time or the measure has no column."""
    needed = [*panel.structure.dimensions, panel.structure.time, panel.structure.measure]
    measured = {*panel.columns, panel.structure.measure.id if "WRITTEN" in panel.columns else ""}
    missing = [component for component in needed if component.id not in measured]
    return Outcome(
        len(needed),
        tuple(
            Breach((), {"column": each.id, "count": len(panel.key)}, key=each.id)
            for each in missing
        ),
    )


def column_unknown(panel: Panel, _: Parameters) -> Outcome:
    """A column that the structure does not have."""
    known = {component.id for component in panel.structure.components()}
    own = panel.tables.words.get("own_columns", ())
    others = [name for name in panel.columns if name not in known and name not in own]
    return Outcome(
        len(panel.columns), tuple(Breach((), {"column": name}, key=name) for name in others)
    )


def _coded(panel: Panel) -> list[Component]:
    return [
        component
        for component in panel.structure.components()
        if component.id in panel.columns and component.codelist in panel.structure.codelists
    ]


def code_unknown(panel: Panel, _: Parameters) -> Outcome:
    """A code that the code list of its component does not have."""
    breaches = []
    checked = 0
    for component in _coded(panel):
        known = set(panel.structure.codelists[component.codelist].ids())
        for observation in panel.observations:
            code = panel.cell(observation, component.id)
            checked += bool(code)
            if code and code not in known:
                values = {"column": component.id, "code": code, "list": component.codelist}
                breaches.append(Breach((observation,), values, group=(component.id, code)))
    return Outcome(checked, tuple(breaches))


def code_missing(panel: Panel, _: Parameters) -> Outcome:
    """A dimension without a code."""
    breaches = [
        Breach((observation,), {"column": name}, group=name)
        for observation in panel.observations
        for name, code in zip(panel.key, observation.key, strict=False)
        if not code
    ]
    return Outcome(len(panel.observations) * len(panel.key), tuple(breaches))


def padded(panel: Panel, _: Parameters) -> Outcome:
    """White space around what was written."""
    breaches = []
    for name, column in panel.columns.items():
        if name == panel.structure.measure.id and "WRITTEN" in panel.columns:
            continue
        # WRITTEN is our word; whoever sent the file knows the measure.
        told = panel.structure.measure.id if name == "WRITTEN" else name
        breaches += [
            Breach((panel.observations[row],), {"column": told, "count": 1}, group=name)
            for row, cell in enumerate(column)
            if cell != cell.strip()
        ]
    counts = Counter(breach.group for breach in breaches)
    counted = [
        Breach(breach.about, {**breach.values, "count": counts[breach.group]}, group=breach.group)
        for breach in breaches
    ]
    return Outcome(panel.rows * len(panel.columns), tuple(counted))


def duplicate_key(panel: Panel, _: Parameters) -> Outcome:
    """Two observations with the same key, unit and period."""
    places: dict[tuple[tuple[str, ...], str], list[Observation]] = defaultdict(list)
    for observation in panel.observations:
        places[observation.key, observation.time].append(observation)
    breaches = [
        Breach(
            tuple(same),
            {"values": [each.written for each in same], "count": len(same)},
            group=("key", *place),
        )
        for place, same in places.items()
        if len(same) > 1
    ]
    return Outcome(len(places), tuple(breaches))


def unit_not_in_key(panel: Panel, _: Parameters) -> Outcome:
    """One key and period in two units, where the unit is no dimension: one figure is lost."""
    if panel.key == panel.dimensions:
        return Outcome(0, ())
    places: dict[tuple[str, str], dict[str, Observation]] = defaultdict(dict)
    for each in panel.observations:
        places[panel.series_key(each), each.time].setdefault(panel.code(each, "unit"), each)
    breaches = [
        Breach(
            tuple(units.values()),
            {"units": [panel.label(panel.role("unit"), unit) for unit in sorted(units)]},
            group=("units", *sorted(units)),
        )
        for units in places.values()
        if len(units) > 1
    ]
    return Outcome(len(places), tuple(breaches))


def period_unreadable(panel: Panel, _: Parameters) -> Outcome:
    """A period that is none."""
    breaches = [Breach((each,)) for each in panel.observations if each.period is None]
    return Outcome(len(panel.observations), tuple(breaches))


def period_frequency(panel: Panel, _: Parameters) -> Outcome:
    """A period of another frequency than the series."""
    known = panel.tables.words.get("frequencies", ())
    cases = [
        (each, frequency)
        for each in panel.observations
        if each.period and (frequency := panel.code(each, "frequency")) in known
    ]
    breaches = [
        Breach((each,), {"frequency": frequency})
        for each, frequency in cases
        if each.period and each.period.frequency != frequency
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.observations) - len(cases))


def period_future(panel: Panel, _: Parameters) -> Outcome:
    """A figure for a period that has not begun, and that is not called a forecast."""
    cases = [each for each in panel.observations if each.period and each.value is not None]
    breaches = [
        Breach((each,))
        for each in cases
        if each.period
        and each.period.start > panel.today
        and not panel.in_list("forecast_status", panel.code(each, "status"))
    ]
    return Outcome(len(cases), tuple(breaches))


def value_unreadable(panel: Panel, _: Parameters) -> Outcome:
    """Something stands where a number should, but it is none."""
    absent = panel.tables.words.get("absent_values", ())
    cases = [each for each in panel.observations if each.written and each.written not in absent]
    breaches = [
        Breach((each,), {"meant": _meant(each.written)}) for each in cases if each.value is None
    ]
    return Outcome(len(cases), tuple(breaches))


def _meant(written: str) -> str:
    numbers = [f"{value:.15g}" for value in read_number(written).values]
    return " / ".join(numbers) or "–"


def value_missing(panel: Panel, _: Parameters) -> Outcome:
    """No value, though the status says it is there."""
    cases = [each for each in panel.observations if panel.code(each, "status")]
    absent = {"", *panel.tables.words.get("absent_values", ())}
    breaches = [
        Breach((each,), {"status": panel.code(each, "status")})
        for each in cases
        if each.written in absent
        and not panel.in_list("missing_status", panel.code(each, "status"))
        and not panel.in_list("masked", panel.code(each, "confidentiality"))
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.observations) - len(cases))


def value_despite_status(panel: Panel, _: Parameters) -> Outcome:
    """A value, though the status says there is none."""
    cases = [each for each in panel.observations if panel.code(each, "status")]
    breaches = [
        Breach((each,), {"status": panel.code(each, "status")})
        for each in cases
        if each.value is not None and panel.in_list("missing_status", panel.code(each, "status"))
    ]
    return Outcome(len(cases), tuple(breaches), len(panel.observations) - len(cases))


def attribute_missing(panel: Panel, _: Parameters) -> Outcome:
    """An attribute that the structure requires is empty."""
    required = [each.id for each in panel.structure.attributes if each.required]
    absent = [Breach((), {"column": name}, key=name) for name in required]
    breaches = [breach for breach in absent if breach.key not in panel.columns]
    for name in required:
        if name in panel.columns:
            breaches += [
                Breach((each,), {"column": name}, group=name)
                for each in panel.observations
                if not panel.cell(each, name)
            ]
    return Outcome(len(required) * max(panel.rows, 1), tuple(breaches))


CHECKS = (
    Check("series.column_missing", column_missing),
    Check("series.column_unknown", column_unknown),
    Check("series.code_unknown", code_unknown),
    Check("series.code_missing", code_missing),
    Check("series.padded", padded),
    Check("series.duplicate_key", duplicate_key),
    Check("series.unit_not_in_key", unit_not_in_key),
    Check("series.period_unreadable", period_unreadable),
    Check("series.period_frequency", period_frequency),
    Check("series.period_future", period_future),
    Check("series.value_unreadable", value_unreadable),
    Check("series.value_missing", value_missing),
    Check("series.value_despite_status", value_despite_status),
    Check("series.attribute_missing", attribute_missing),
)
