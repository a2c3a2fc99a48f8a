"""What households lack, as a table says it: the indicators of multidimensional poverty."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, get_args

from msgspec import Struct

from sathiti.methods.poverty.multidimensional import Deprivation, PovertyProfile, Relation
from sathiti.model import Place, SathitiError, SurveyPlan
from sathiti.warehouse.packs import Pack

CUTOFF = "cutoff"
CODES = " "


class Lack(Struct, frozen=True):
    """One thing that a household may lack: too few or too many records of a kind.

    Attributes:
        id: name of the indicator.
        file: whose records are counted: that of households, or one below.
        variable: whose codes make a record count; empty where any does.
        codes: those codes.
        expression: what else must hold for a record to count, in the language of rules.
        at: where the table says it.
    """

    id: str
    file: str
    variable: str
    codes: tuple[str, ...]
    expression: str
    at: Place

    @property
    def column(self) -> str:
        """Name of the column with the number of records that count."""
        return f"lack of {self.id}"


def lacks_of(pack: Pack, plan: SurveyPlan) -> list[Lack]:
    """What the table of a survey counts; nothing where it names none.

    Raises:
        SathitiError: a file is not of the survey, or does not lie in that of households.
    """
    lacks = []
    for row in pack.parameters.get(plan.deprivations, ()):
        told = row.values
        if told["indicator"] == CUTOFF:
            continue
        known = [file for file in plan.files if plan.weighting.file in (file, *plan.above(file))]
        if told["file"] not in known:
            raise _unknown(told["file"], known, row.at)
        variable, _, codes = told["where"].partition("=")
        lacks.append(
            Lack(
                told["indicator"],
                told["file"],
                variable.strip(),
                tuple(codes.split(CODES)) if codes else (),
                told["expression"],
                row.at,
            )
        )
    return lacks


def profile_of(pack: Pack, plan: SurveyPlan) -> PovertyProfile | None:
    """Indicators with their weights, and the cutoff; None where the survey declares none.

    Raises:
        SathitiError: a weight, count or relation makes no sense, or `PovertyProfile.check`.
    """
    rows = pack.parameters.get(plan.deprivations, ())
    if not rows:
        return None
    indicators, cutoff = [], 0.0
    for row in rows:
        told = row.values
        if told["indicator"] == CUTOFF:
            cutoff = _number(told["weight"], row.at)
            continue
        if told["relation"] not in get_args(Relation):
            raise _unknown(told["relation"], list(get_args(Relation)), row.at)
        relation: Any = told["relation"]
        indicators.append(
            Deprivation(
                told["indicator"],
                Lack(told["indicator"], "", "", (), "", row.at).column,
                relation,
                _number(told["count"], row.at),
                _number(told["weight"], row.at),
                told["dimension"],
            )
        )
    profile = PovertyProfile(tuple(indicators), cutoff)
    profile.check()
    return profile


def assumed_by(pack: Pack, plan: SurveyPlan) -> str:
    """Where the definition is from, if a row of the table is an assumption; otherwise empty."""
    rows = pack.parameter_values(plan.deprivations)
    if all(row.get("assumed") != "yes" for row in rows):
        return ""
    return next((row["source"] for row in rows if row["indicator"] == CUTOFF), "")


def _number(written: str, at: Place) -> float:
    try:
        return float(Fraction(written))
    except (ValueError, ZeroDivisionError):
        raise SathitiError(
            "“{written}” is no number.",
            fix="Write a number such as 0.25, or a share such as 1/6.",
            at=at,
            written=written,
        ) from None


def _unknown(written: str, known: Sequence[str], at: Place) -> SathitiError:
    return SathitiError(
        "“{written}” is not known here.",
        fix="Use one of: {known}.",
        at=at,
        written=written,
        known=list(known),
    )
