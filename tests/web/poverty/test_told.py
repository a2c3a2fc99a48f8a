import pytest
from django.test import Client
from msgspec.structs import fields

from sathiti.domains.social import pages
from sathiti.domains.social.changes import Change
from sathiti.domains.social.published import ComparedEstimate
from sathiti.model import Text
from sathiti.web.poverty.told import (
    PAGE,
    ChangeTold,
    ComparedTold,
    LineTold,
    PovertyTold,
    RoundTold,
    read_told,
)
from sathiti.web.state import Site


def test_what_the_release_tells(client: Client) -> None:
    site: Site = client.defaults["sathiti.site"]
    told = read_told(site.database)
    assert {code: text.say("en") for code, text in told.flags.items()}["care"] == "Use with care."
    assert [one.inside for one in told.compared] == [True, False, False]
    assert told.changes


def test_the_national_line_is_the_first_with_amounts() -> None:
    relative = LineTold("REL", Text({}), {})
    national = LineTold("NATIONAL", Text({}), {"2024": 400.0})
    other = LineTold("OTHER", Text({}), {"2024": 300.0, "2018": 200.0})
    told = PovertyTold(lines=(relative, national, other))
    assert told.national("2024") == 400.0
    # the curve of that round was drawn by this line, not by another
    assert told.national("2018") is None
    assert PovertyTold().national("2024") is None


class _Nothing:
    def page(self, name: str, kind: object) -> None:
        assert name == PAGE


def test_a_release_that_tells_nothing() -> None:
    assert read_told(_Nothing()) == PovertyTold()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (PovertyTold, pages.PovertyPage),
        (RoundTold, pages.RoundView),
        (LineTold, pages.LineView),
        (ComparedTold, ComparedEstimate),
        (ChangeTold, Change),
    ],
)
def test_the_site_reads_what_the_line_writes(read: type, written: type) -> None:
    known = {field.name for field in fields(written)}
    assert {field.name for field in fields(read)} <= known
