"""Which lines there are, and the steps of one of them."""

from collections.abc import Callable
from pathlib import Path

from sathiti.domains import environment
from sathiti.model import SathitiError, parse_period_range
from sathiti.warehouse.line import Office
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import Step

LINES: dict[str, Callable[[Office, Path], list[Step]]] = {
    "environment": environment.production_steps,
}


def steps_of(pack: Pack, root: Path, domain: str, period: str = "") -> list[Step]:
    """The steps of a line for a pack, in a workspace folder.

    Raises:
        SathitiError: there is no such line, or the period cannot be read.
    """
    if domain not in LINES:
        raise SathitiError(
            "There is no line “{domain}”.",
            fix="Use one of: {known}.",
            domain=domain,
            known=list(LINES),
        )
    first, last = (str(end) for end in parse_period_range(period)) if period else ("", "")
    office = Office(pack, first, last)
    if not any(office.obligations.values()):
        raise SathitiError(
            "No form is asked for {period}.",
            fix="Choose a period between {first} and {last}.",
            period=period,
            first=min(one.first for one in pack.instruments.values()),
            last=max(one.last for one in pack.instruments.values()),
        )
    return LINES[domain](office, root)
