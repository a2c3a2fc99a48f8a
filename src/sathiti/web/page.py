"""What a page needs to speak: its language, the words, the number style, the addresses."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.request import QueryDict
from msgspec import Struct

from sathiti.model import Catalogue, Message, NumberStyle, SathitiError, Text, write_number
from sathiti.web.languages import own_name, write_time
from sathiti.web.state import NotFoundError, SiteSettings, State, look_digest, site_of

# a float64 shown without stated decimals: enough digits to tell figures apart
_SIGNIFICANT = 15


class Switch(Struct, frozen=True):
    """A link to the same page and filters in one language."""

    language: str
    name: str
    address: str
    current: bool


class Section(Struct, frozen=True):
    """A link to a part of the site."""

    name: str
    address: str
    current: bool


# where the parts of the site begin, after the language
_SECTIONS = {
    "": "Catalogue",
    "accounts/": "Accounts",
    "poverty/": "Poverty and inequality",
    "compare/": "Beside published figures",
    "findings/": "Findings",
    "obligations/": "Reporting obligations",
}


class Page:
    """One page in one language.

    Attributes:
        language: code the page is written in.
        state: release the page shows; None while nothing is published.
        path: address after the language, ``data/DF_X/``.
        query: what stands after the question mark.
    """

    def __init__(
        self,
        language: str,
        texts: Catalogue,
        settings: SiteSettings,
        state: State | None = None,
        path: str = "",
        query: QueryDict | None = None,
    ) -> None:
        self.language = language
        self.texts = texts
        self.settings = settings
        self.state = state
        self.path = path
        self.query = query if query is not None else QueryDict()

    def say(self, said: Message | Text | str, **values: Any) -> str:
        """A message, text or English template in the page's language."""
        return self.texts.say(said, self.language, **values)

    def tell(self, error: SathitiError) -> str:
        """An error in the page's language."""
        return error.say(self.texts, self.language)

    @property
    def style(self) -> NumberStyle:
        """Separators of numbers."""
        return self.settings.number_styles.get(self.language, NumberStyle())

    def number(self, value: float | None, decimals: int | None = 0) -> str:
        """A value with its decimals; without decimals stated, all digits it has."""
        if value is None:
            return ""
        if decimals is None:
            plain = f"{value:.{_SIGNIFICANT}g}"
            decimals = 0 if "e" in plain else len(plain.partition(".")[2])
        # no minus before a zero
        return write_number(round(value, decimals) + 0.0, decimals, self.style)

    def day(self, iso: str) -> str:
        """A date in words."""
        return write_time(iso, self.language)

    @property
    def static(self) -> str:
        """Where style sheet and font lie."""
        return f"/static/{look_digest()}/"

    @property
    def site_name(self) -> str:
        """Name of the site."""
        return self.say(self.settings.name)

    @property
    def sections(self) -> list[Section]:
        """The parts of the site."""
        return [
            Section(name, self.address(path), path == self.path) for path, name in _SECTIONS.items()
        ]

    @property
    def release_state(self) -> State:
        """The release the page shows; only pages made by `open_page` have one for sure."""
        assert self.state is not None
        return self.state

    @property
    def home(self) -> str:
        """Where the pages of this language begin."""
        return f"/{self.language}/"

    def address(self, path: str, **query: Any) -> str:
        """A page in the same language."""
        asked = f"?{urlencode(query, doseq=True)}" if query else ""
        return f"{self.home}{path}{asked}"

    def again(self, **changed: Any) -> str:
        """This page with some of its filters changed; None takes one away."""
        query = {name: self.query.getlist(name) for name in self.query}
        query.update({name: [str(value)] for name, value in changed.items()})
        kept = {name: values for name, values in query.items() if changed.get(name, "") is not None}
        return self.address(self.path, **kept)

    @property
    def switches(self) -> list[Switch]:
        """The same page in each language."""
        asked = f"?{self.query.urlencode()}" if self.query else ""
        return [
            Switch(
                language,
                own_name(language),
                f"/{language}/{self.path}{asked}",
                language == self.language,
            )
            for language in self.settings.languages
        ]


def open_page(request: HttpRequest, language: str) -> Page:
    """The page of a request.

    Raises:
        NotFoundError: the site has no such language.
        NothingPublishedError: there is no release.
    """
    state = site_of(request).state()
    if language not in state.settings.languages:
        raise NotFoundError(
            "There is no language “{language}” here.",
            fix="Choose one of: {known}.",
            language=language,
            known=[own_name(known) for known in state.settings.languages],
        )
    path = request.path.removeprefix(f"/{language}").removeprefix("/")
    return Page(language, state.texts, state.settings, state, path, request.GET)
