"""What one serving file says about the site: languages, words, datasets, search keys."""

import functools
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.http import HttpRequest
from msgspec import Struct

from sathiti import __version__
from sathiti.model import Catalogue, NumberStyle, Release, SathitiError, Text
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.configuration import STATIC, TEMPLATES
from sathiti.web.search import SearchEntry, search_entries

SITE = "sathiti.site"
_DIGEST_LENGTH = 12
T = TypeVar("T")


class NothingPublishedError(SathitiError):
    """There is no serving file yet; answered with status 503."""


class NotFoundError(SathitiError):
    """What was asked for is not published; answered with status 404."""


class Tile(Struct, frozen=True):
    """Place of an area in the tile map, columns and rows from 0."""

    code: str
    column: int
    row: int
    name: Text


class SiteSettings(Struct, frozen=True):
    """The page `settings` of the serving file.

    Attributes:
        languages: codes, the first is shown where the reader asks for none of them.
        number_styles: separators by language.
        name: of the pack, shown as the name of the site.
        agency: who publishes.
        tiles: of the map; none where the country has none.
    """

    languages: tuple[str, ...]
    name: Text = Text({})
    agency: Text = Text({})
    number_styles: dict[str, NumberStyle] = {}
    tiles: tuple[Tile, ...] = ()


class State(Struct, frozen=True):
    """One release as the pages see it; never changes."""

    release: Release
    settings: SiteSettings
    texts: Catalogue
    entries: tuple[SearchEntry, ...]


class Site:
    """One serving file and the state read from it, read anew when the file is replaced."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file: tuple[int, int, int] | None = None
        self._state: State | None = None
        self._kept: dict[Callable[[ServingDatabase], Any], Any] = {}
        self._database = ServingDatabase(path)

    @property
    def database(self) -> ServingDatabase:
        """The serving file.

        Raises:
            NothingPublishedError: there is none, or it cannot be read.
        """
        self.state()
        return self._database

    def state(self) -> State:
        """What the file says now.

        Raises:
            NothingPublishedError: there is none, or it cannot be read.
        """
        with self._lock:
            file = self._stat()
            if self._state is None or file != self._file:
                self._state = _read(self._database)
                self._file = file
                self._kept = {}
            return self._state

    def kept(self, read: Callable[[ServingDatabase], T]) -> T:
        """What a function reads of the release, read once and kept while the release stands."""
        database = self.database
        kept = self._kept
        if read not in kept:
            kept[read] = read(database)
        value: T = kept[read]
        return value

    def _stat(self) -> tuple[int, int, int]:
        try:
            stat = self.path.stat()
        except OSError as missing:
            raise NothingPublishedError(
                "Nothing has been published yet.",
                fix="Please come back later, or run: {command}.",
                command="sathiti run",
            ) from missing
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


def site_of(request: HttpRequest) -> Site:
    """The site a request was sent to."""
    site: Site = request.META[SITE]
    return site


def page_of(database: ServingDatabase, name: str, kind: Any, otherwise: Any) -> Any:
    """A page of the serving file as `kind`, or `otherwise` where the file has none."""
    page = database.page(name, kind)
    return otherwise if page is None else page


def _read(database: ServingDatabase) -> State:
    try:
        return State(
            release=database.release(),
            settings=page_of(database, "settings", SiteSettings, SiteSettings(("en",))),
            texts=page_of(database, "texts", Catalogue, Catalogue()),
            entries=search_entries(database),
        )
    except SathitiError as damaged:
        fix = damaged.fix.template if damaged.fix else ""
        values = damaged.what.values
        raise NothingPublishedError(damaged.what.template, fix=fix, **values) from damaged


@functools.cache
def look_digest() -> str:
    """Hash over templates, style sheet and program version; part of addresses and ETags."""
    digest = hashlib.sha256(__version__.encode())
    for folder in (STATIC, TEMPLATES):
        for path in sorted(folder.rglob("*.*")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:_DIGEST_LENGTH]
