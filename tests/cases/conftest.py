"""The country pack and its published figures as facts, for the cases of subject experts."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sathiti.methods.validation import Facts
from sathiti.model import Rule, decimals_of
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.packs.pack import periods_asked

Key = tuple[str, str, str, str]  # form, item, area, period
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("lao")


@pytest.fixture(scope="session")
def form_rules(pack: Pack) -> list[Rule]:
    return [rule for rule in pack.rules if rule.scope in pack.instruments]


@pytest.fixture(scope="session")
def figures(pack: Pack) -> dict[Key, str]:
    return {
        (form, row.item, row.area, row.period): row.written
        for form, rows in pack.deliveries.items()
        for row in rows
    }


@pytest.fixture(scope="session")
def make_facts(pack: Pack) -> Callable[..., Facts]:
    """Facts of every cell asked, filled with the figures given; changes alter single rows."""

    def make(given: Mapping[Key, str], units: Mapping[Key, str] | None = None) -> Facts:
        asked = {form: list(_asked(pack, form)) for form in pack.instruments}
        labels = {
            f"{form.id}.{item.id}": item.label
            for form in pack.instruments.values()
            for item in form.items()
        }
        return Facts(
            {form: pa.Table.from_pylist(_rows(asked[form], given, units or {})) for form in asked},
            codelists={"REF_AREA": pack.codelists["CL_REF_AREA"]},
            labels=labels,
            structures={
                form.id: pack.dataflows[form.dataflow].structure
                for form in pack.instruments.values()
            },
            asked={
                form: pa.Table.from_pylist([_cell(row) for row in asked[form]]) for form in asked
            },
        )

    return make


def _asked(pack: Pack, form: str) -> Iterator[dict[str, Any]]:
    instrument = pack.instruments[form]
    for period in map(str, periods_asked(instrument)):
        for number, item in enumerate(instrument.items(), start=1):
            for area in item.areas or (pack.country,):
                yield {
                    **item.key,
                    "FORM": form,
                    "ITEM": item.id,
                    "REF_AREA": area,
                    "TIME_PERIOD": period,
                    "UNIT_MEASURE": item.unit,
                    "REQUIRED": item.required,
                    "PLACE": f"{form}-{period}.xlsx|{form}|F{number}",
                }


def _cell(row: dict[str, Any]) -> dict[str, Any]:
    names = ("ITEM", "REF_AREA", "TIME_PERIOD", "REQUIRED", "UNIT_MEASURE")
    return {name: row[name] for name in names}


def _rows(
    asked: list[dict[str, Any]], given: Mapping[Key, str], units: Mapping[Key, str]
) -> list[dict[str, Any]]:
    rows = []
    for row in asked:
        key = (row["FORM"], row["ITEM"], row["REF_AREA"], row["TIME_PERIOD"])
        # A value written twice, as in “1 | 2”, stands for a row sent twice.
        for written in given.get(key, "").split(" | "):
            rows.append(
                {
                    **row,
                    "OBS_VALUE": float(written) if written else None,
                    "OBS_STATUS": "A" if written else "O",
                    "DECIMALS": decimals_of(written),
                    "UNIT_MEASURE": units.get(key, row["UNIT_MEASURE"]),
                }
            )
    return rows


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the reference material beside the project is not here")
    return SHARED
