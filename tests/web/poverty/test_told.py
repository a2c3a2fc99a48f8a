from django.test import Client

from sathiti.model import PovertyPage
from sathiti.web.poverty.told import PAGE, read_told
from sathiti.web.state import Site


def test_what_the_release_tells(client: Client) -> None:
    site: Site = client.defaults["sathiti.site"]
    told = read_told(site.database)
    assert {code: text.say("en") for code, text in told.flags.items()}["care"] == "Use with care."
    assert [one.inside for one in told.compared] == [True, False, False]
    assert told.changes


class _Nothing:
    def page(self, name: str, kind: object) -> None:
        assert name == PAGE


def test_a_release_that_tells_nothing() -> None:
    assert read_told(_Nothing()) == PovertyPage()  # type: ignore[arg-type]
