"""Figures of areas in years in which these did not exist."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from sathiti.domains.environment.account_sources import FilledCells
from sathiti.model import Area, Catalogue, Finding, Message, Period, Place
from sathiti.warehouse.packs import Pack

NOT_THEN = "account.area_not_then"


def in_time(filled: FilledCells, account: str, pack: Pack) -> FilledCells:
    """The cells with a finding for each area and period in which the area did not exist."""
    told = areas_not_then(account, filled.table, pack.areas, pack.texts, pack.languages)
    return FilledCells(filled.table, (*filled.findings, *told))


def areas_not_then(
    account: str,
    cells: pa.Table,
    areas: Mapping[str, Area],
    texts: Catalogue,
    languages: Sequence[str],
) -> Iterator[Finding]:
    """A finding for each area and period with figures in which the area did not exist.

    Args:
        account: template id.
        cells: with REF_AREA and TIME_PERIOD.
        areas: code to area, with the days between which it exists.
        texts: translations of messages.
        languages: languages of the findings.
    """
    columns = (cells.column(name).to_pylist() for name in ("REF_AREA", "TIME_PERIOD"))
    for code, period in sorted(set(zip(*columns, strict=True))):
        area = areas.get(code)
        if area is None or area.valid_on(Period.parse(period).end.isoformat()):
            continue
        message = Message(
            "{area}, {period}: the area did not exist then (it exists from {first} to {last}). "
            "Please give the figure for the area of that year.",
            {
                "area": area.name,
                "period": period,
                "first": area.valid_from or "–",
                "last": area.valid_to or "–",
            },
        )
        yield Finding(
            rule=NOT_THEN,
            severity="warning",
            scope=account,
            key=code,
            period=period,
            places=(Place(account, key=f"{code} {period}"),),
            values={"first": area.valid_from, "last": area.valid_to},
            message=texts.text(message, languages),
        )
