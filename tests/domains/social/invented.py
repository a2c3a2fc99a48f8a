"""An invented survey of two villages, three households and five people, small enough to reckon."""

from typing import Any

import msgspec
import pyarrow as pa

from sathiti.domains.social.reading import LINE, Reader
from sathiti.domains.social.rounds import Round
from sathiti.model import (
    Catalogue,
    Code,
    Codebook,
    Place,
    Structure,
    SurveyDomain,
    SurveyFile,
    SurveyPlan,
    SurveyResponse,
    SurveyWeighting,
    Text,
    Variable,
)
from sathiti.warehouse.line import Office
from sathiti.warehouse.packs import Pack, ParameterRow
from sathiti.warehouse.steps import StepContext, StepResult
from sathiti.warehouse.workspace import Workspace


def plan_of(**changes: Any) -> SurveyPlan:
    """The survey, with other fields where they are given."""
    plan = SurveyPlan(
        "s",
        "1",
        Text.of(en="Survey", fr="Enquête"),
        "invented",
        ("2018", "2020"),
        {
            "villages": SurveyFile("villages", ("village",)),
            "homes": SurveyFile("homes", ("hhid",), "villages"),
            "people": SurveyFile("people", ("hhid", "pid"), "homes"),
        },
        {"strata": "region", "psu": "village", "lonely_psu": "average"},
        SurveyWeighting(
            "homes",
            probabilities=("p_village", "p_home"),
            response=SurveyResponse("result", ("1",), ("4",), ("region",)),
        ),
        {
            "area": SurveyDomain("area", "villages", "region", "REF_AREA", {"1": "N", "2": "S2"}),
            "sex": SurveyDomain("sex", "people", "sex", "SEX"),
        },
        ((), ("area",)),
        ("mean",),
    )
    return msgspec.structs.replace(plan, **changes)


def tables_of() -> dict[str, pa.Table]:
    """Its records as they are checked: household 3 did not answer."""
    return {
        "villages": pa.table(
            {"village": ["A", "B"], "region": ["1", "2"], "p_village": [0.5, 0.25]}
        ),
        "homes": pa.table(
            {
                "hhid": ["1", "2", "3"],
                "village": ["A", "A", "B"],
                "result": ["1", "1", "1"],
                "p_home": [0.1, 0.2, 0.1],
                "answered": [True, True, True],
            }
        ),
        "people": pa.table(
            {
                "hhid": ["1", "1", "2", "3", "3"],
                "pid": ["1", "2", "1", "1", "2"],
                "sex": ["F", "M", "F", "M", "F"],
            }
        ),
    }


def variable(name: str, kind: Any = "text", codes: str = "") -> Variable:
    """A variable whose label is its name in capitals."""
    return Variable(name, Text.of(en=name.upper()), kind, codes)


def file_of(*variables: Variable, key: tuple[str, ...] = ("id",), **codes: str) -> SurveyFile:
    """A file `people` of these variables, and of lists of codes each of one letter."""
    lists = {name: tuple(Code(one, Text.of(en=one)) for one in ids) for name, ids in codes.items()}
    return SurveyFile("people", key, "", Codebook({one.name: one for one in variables}, lists))


def read_as(**columns: list[str | None]) -> pa.Table:
    """Records as text, with their lines in the file."""
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return table.append_column(LINE, pa.array(range(2, table.num_rows + 2), pa.int64()))


def reader_of(plan: SurveyPlan | None = None) -> Reader:
    """A reader that speaks English."""
    return Reader(plan or plan_of(), "2018", Catalogue(), ("en",))


def with_rows(pack: Pack, table: str, *rows: dict[str, str]) -> Pack:
    """The pack with a table of parameters."""
    placed = tuple(
        ParameterRow(row, Place(f"{table}.csv", row=number))
        for number, row in enumerate(rows, start=2)
    )
    return msgspec.structs.replace(pack, parameters={**pack.parameters, table: placed})


def round_of(pack: Pack, period: str = "2018", **changes: Any) -> Round:
    """A round of the survey in a pack."""
    return Round(Office(pack), plan_of(**changes), period)


def context_of(workspace: Workspace, **outputs: dict[str, str]) -> StepContext:
    """What a step is given: outputs of the steps before, their names with two _ for a hyphen."""
    inputs = {
        name.replace("__", "-"): StepResult("hash", outputs=made) for name, made in outputs.items()
    }
    return StepContext("step", inputs, {}, workspace, "run", "code", "pack", lambda *_: None)


def cube(structure: Structure, *rows: dict[str, Any]) -> pa.Table:
    """Observations with the components of a structure; what a row does not say is missing."""
    measure = structure.measure.id
    return pa.table(
        {
            one.id: pa.array(
                [row.get(one.id) for row in rows],
                pa.float64() if one.id == measure else pa.string(),
            )
            for one in structure.components()
        }
    )


def figure(indicator: str = "GINI", value: float | None = 30.0, **more: Any) -> dict[str, Any]:
    """One observation of the whole of the invented country."""
    told = {"FREQ": "A", "REF_AREA": "TX", "SEX": "_T", "TIME_PERIOD": "2018", "OBS_STATUS": "A"}
    return {
        **told,
        "UNIT_MEASURE": "IX",
        "DECIMALS": "1",
        "INDICATOR": indicator,
        "OBS_VALUE": value,
        **more,
    }
