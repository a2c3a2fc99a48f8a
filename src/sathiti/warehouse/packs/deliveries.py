"""deliveries/: published figures as providers reported them, one file an instrument."""

from sathiti.model import Instrument, Place
from sathiti.warehouse.packs.draft import Draft
from sathiti.warehouse.packs.fields import Fields
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.pack import DeliveryRow, periods_asked

GIVEN = "A"
STATUSES = (GIVEN, "L", "M", "O")


def read_deliveries(folder: PackFolder, draft: Draft) -> None:
    """Add the figures of the pack."""
    for file in folder.files("deliveries/*.csv"):
        form = file.removeprefix("deliveries/").removesuffix(".csv")
        rows = folder.table(file, "item area period value status source comment")
        instrument = draft.instruments.get(form)
        if instrument is None:
            folder.problems.add(
                "No form is called “{form}”.",
                Place(folder.shown(file), row=1),
                "Name the file after a form: {known}.",
                form=form,
                known=sorted(draft.instruments),
            )
            continue
        draft.deliveries[form] = _deliveries(rows, instrument, draft)


def _deliveries(
    rows: list[Fields], instrument: Instrument, draft: Draft
) -> tuple[DeliveryRow, ...]:
    items = {item.id: item.areas for item in instrument.items()}
    asked = {str(period) for period in periods_asked(instrument)}
    seen: set[tuple[str, str, str]] = set()
    deliveries = []
    for row in rows:
        delivery = _delivery(row, draft)
        deliveries.append(delivery)
        if row.check_known("item", delivery.item, items):
            row.check_known("area", delivery.area, items[delivery.item] or draft.countries)
        if delivery.period and delivery.period not in asked:
            row.problem(
                "The form does not ask the period {period}.",
                "Correct the period, or first and last of the form.",
                "period",
                period=delivery.period,
            )
        key = (delivery.item, delivery.area, delivery.period)
        row.check_new("item", key, seen, " ".join(key))
        seen.add(key)
    return tuple(deliveries)


def _delivery(row: Fields, draft: Draft) -> DeliveryRow:
    written = row.word("value", "")
    status = row.word("status", GIVEN, among=STATUSES)
    if written:
        row.number("value")
    if bool(written) != (status == GIVEN):
        row.problem(
            "The value “{written}” does not fit the status {status}.",
            "Give a value with status A, and none with L, M or O.",
            "status",
            written=written,
            status=status,
        )
    return DeliveryRow(
        row.word("item"),
        row.word("area", among=draft.areas),
        row.period("period"),
        written,
        status,
        row.word("source"),
        row.word("comment", ""),
        row.place(),
    )
