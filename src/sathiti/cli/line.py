"""Which lines there are, and the steps of one of them or of all."""

from collections.abc import Callable
from pathlib import Path

from sathiti.domains import environment, social
from sathiti.model import SathitiError, parse_period_range
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.release import with_release
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import Step

ALL = "all"
LINES: dict[str, Callable[[Office, Path], list[Step]]] = {
    "environment": environment.production_steps,
    "social": social.production_steps,
}


def steps_of(pack: Pack, root: Path, domain: str = ALL, period: str = "") -> list[Step]:
    """The steps of a line, or of all, for a pack in a workspace folder; the last one releases.

    Raises:
        SathitiError: there is no such line, the pack has nothing for it, or the period cannot
            be read.
    """
    if domain not in (ALL, *LINES):
        raise SathitiError(
            "There is no line “{domain}”.",
            fix="Use one of: {known}.",
            domain=domain,
            known=[ALL, *LINES],
        )
    first, last = (str(end) for end in parse_period_range(period)) if period else ("", "")
    office = Office(pack, first, last)
    asked = bool(pack.instruments) or domain == "environment"
    if domain != "social" and asked and not any(office.obligations.values()):
        raise SathitiError(
            "No form is asked for {period}.",
            fix="Choose a period between {first} and {last}.",
            period=period,
            first=min(one.first for one in pack.instruments.values()),
            last=max(one.last for one in pack.instruments.values()),
        )
    made = [step for name in LINES if domain in (ALL, name) for step in LINES[name](office, root)]
    if not made:
        raise SathitiError(
            "The pack “{pack}” has no survey to produce.",
            fix="Declare one in surveys/ and put its files into the inbox, or run another line.",
            pack=pack.id,
        )
    return with_release(office, made)
