"""instruments/: the forms, one file a form."""

from sathiti.model import Instrument, Item, Period, Section
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import NAME, VERSION, Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.keys import complete_key

_FREQUENCIES = ("A", "S", "Q", "M")
# Stands for a period that could not be read, so that reading can go on.
_HARMLESS = "1900"


def read_instruments(folder: PackFolder, draft: Draft) -> None:
    """Add the forms of the pack."""
    here: dict[str, Instrument] = {}
    for file in folder.files("instruments/*.yaml"):
        entry = folder.entry(file)
        if entry is not None:
            instrument = _instrument(entry, draft)
            entry.check_new("id", instrument.id, here)
            here[instrument.id] = instrument
            entry.finish()
    draft.instruments |= here


def _instrument(entry: Fields, draft: Draft) -> Instrument:
    dataflow = entry.word("dataflow", among=draft.dataflows)
    frequency = entry.word("frequency", among=_FREQUENCIES)
    functions = {assignment.function for assignment in draft.assignments}
    first = _period(entry, "first", frequency)
    last = _period(entry, "last", frequency)
    if Period.parse(last) < Period.parse(first):
        entry.problem(
            "The form begins with {first}, after it ends with {last}.",
            "Correct one of the periods.",
            "last",
            first=first,
            last=last,
        )
    only = entry.periods("only")
    for period in only:
        _check_frequency(entry, "only", period, frequency)
    return Instrument(
        entry.word("id", form=NAME),
        entry.word("version", form=VERSION),
        entry.text("title"),
        dataflow,
        entry.word("function", among=functions),
        frequency,
        entry.integer("due_days"),
        first,
        last,
        _sections(entry, dataflow, frequency, draft),
        only,
        entry.text("guidance", required=False),
    )


def _period(entry: Fields, name: str, frequency: str) -> str:
    period = entry.period(name)
    if period:
        _check_frequency(entry, name, period, frequency)
    return period or _HARMLESS


def _check_frequency(entry: Fields, name: str, period: str, frequency: str) -> None:
    if frequency in _FREQUENCIES and Period.parse(period).frequency != frequency:
        entry.problem(
            "The period {period} is not of the frequency {frequency}.",
            "Write a period of that frequency, or correct the frequency.",
            name,
            period=period,
            frequency=frequency,
        )


def _sections(entry: Fields, dataflow: str, frequency: str, draft: Draft) -> tuple[Section, ...]:
    seen: set[str] = set()
    keys: dict[tuple[str, ...], str] = {}
    sections: dict[str, Section] = {}
    for inner in entry.entries("sections"):
        items = []
        for item_entry in inner.entries("items"):
            item = _item(item_entry, dataflow, frequency, draft)
            _check_unique(item_entry, item, draft, seen, keys)
            items.append(item)
        section = Section(inner.word("id", form=NAME), inner.text("title"), tuple(items))
        inner.check_new("id", section.id, sections)
        sections[section.id] = section
        inner.finish()
    return tuple(sections.values())


def _item(entry: Fields, dataflow: str, frequency: str, draft: Draft) -> Item:
    unit = entry.word("unit")
    areas = entry.words("areas")
    for area in areas:
        entry.check_known("areas", area, draft.areas)
    item = Item(
        entry.word("id", form=NAME),
        complete_key(entry, dataflow, unit, frequency, draft),
        entry.text("label"),
        unit,
        entry.text("unit_label"),
        entry.text("definition", False),
        entry.word("example", ""),
        entry.integer("decimals", 0),
        entry.flag("required"),
        areas,
        entry.text("source", False),
    )
    entry.finish()
    return item


def _check_unique(
    entry: Fields, item: Item, draft: Draft, seen: set[str], keys: dict[tuple[str, ...], str]
) -> None:
    entry.check_new("id", item.id, seen)
    seen.add(item.id)
    for area in item.areas or draft.countries:
        key = (area, *item.key.values())
        if key in keys:
            entry.problem(
                "“{item}” and “{other}” have the same key.",
                "Give each figure its own codes.",
                "key",
                item=item.id,
                other=keys[key],
            )
        keys[key] = item.id
