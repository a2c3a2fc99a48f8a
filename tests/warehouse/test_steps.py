"""The words of a run: what a report says of itself."""

import pytest

from sathiti.model import Catalogue, Text
from sathiti.warehouse.steps import RunReport, Status, StepReport


def report(*states: Status) -> RunReport:
    steps = [StepReport(f"s{place}", Text({}), status) for place, status in enumerate(states)]
    return RunReport("run", tuple(steps), 1.0)


@pytest.mark.parametrize(
    ("states", "failed", "nothing"),
    [
        (("unchanged", "unchanged"), False, True),
        (("unchanged", "done"), False, False),
        (("unchanged", "failed"), True, False),
        (("skipped",), True, False),
        ((), False, True),
    ],
)
def test_a_report_knows_how_it_ended(
    states: tuple[Status, ...], failed: bool, nothing: bool
) -> None:
    told = report(*states)
    assert (told.failed, told.nothing_repeated) == (failed, nothing)
    assert sum(told.count(s) for s in ("done", "unchanged", "failed", "skipped")) == len(states)


def test_a_report_in_one_sentence(catalogue: Catalogue) -> None:
    some = report("done", "done", "unchanged", "failed", "skipped")
    assert str(some.message()) == (
        "Steps done: 2, unchanged and not repeated: 1, failed: 1, skipped: 1."
    )
    none = report("unchanged")
    for told in (some, none):
        lao = catalogue.say(told.message(), "lo")
        assert lao != str(told.message())
        assert "ຂັ້ນຕອນ" in lao
