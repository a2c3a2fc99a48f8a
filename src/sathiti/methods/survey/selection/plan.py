"""What is to be selected, and how."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from sathiti.model import SathitiError

Method = Literal["srs", "systematic", "pps_systematic", "sampford", "brewer"]
_PROPORTIONAL = ("pps_systematic", "sampford", "brewer")
_SYSTEMATIC = ("systematic", "pps_systematic")


class SelectionPlan(Struct, frozen=True, kw_only=True):
    """How the units of one stage are selected.

    Attributes:
        key: column or columns that tell the units apart; of a later stage, within their parent.
        count: units in each stratum (of a later stage: in each parent), the same for all or by
            stratum. A stratum is named by its value, or by a tuple where `strata` are several.
        method: `srs` (simple random), `systematic`, or with probability proportional to `size`:
            `pps_systematic`, `sampford`, `brewer`.
        strata: column or columns; none is one stratum. Of a later stage, strata within the parent
            are not known.
        size: column of the measure of size, for the methods proportional to it.
        order: columns to sort by before a systematic selection: implicit strata.
        reserve: units in each stratum held ready to replace others.
        short: what to do where a stratum has fewer units than wanted: `refuse`, or take `all`.
    """

    key: str | tuple[str, ...]
    count: int | Mapping[Any, int]
    method: Method = "srs"
    strata: str | tuple[str, ...] = ()
    size: str = ""
    order: str | tuple[str, ...] = ()
    reserve: int = 0
    short: Literal["refuse", "all"] = "refuse"


def columns_of(written: str | tuple[str, ...]) -> tuple[str, ...]:
    """One column or several, as several."""
    return (written,) if isinstance(written, str) else tuple(written)


def check_plan(plan: SelectionPlan, seed: int) -> None:
    """Refuse a plan that says what its method does not do, before anything is read.

    Raises:
        SathitiError: a size without a method that uses it or the reverse, an order without a
            systematic method, a negative reserve or seed.
    """
    if bool(plan.size) != (plan.method in _PROPORTIONAL):
        raise SathitiError(
            "Method {method} does not go with the size “{size}”.",
            fix="Give pps_systematic, sampford and brewer a column of sizes, other methods none.",
            method=plan.method,
            size=plan.size,
        )
    if plan.order and plan.method not in _SYSTEMATIC:
        raise SathitiError(
            "Method {method} takes no notice of the order {columns}.",
            fix="Leave the order out, or select systematically.",
            method=plan.method,
            columns=list(columns_of(plan.order)),
        )
    if plan.reserve < 0 or seed < 0:
        raise SathitiError(
            "Reserve {reserve} and seed {seed} must be 0 or more.",
            fix="Correct the plan.",
            reserve=plan.reserve,
            seed=seed,
        )
