"""Everything wrong with a pack, gathered so that one reading tells it all."""

from typing import Any

from sathiti.model import CollectedError, Place, SathitiError


class Problems:
    """Errors met so far, in the order they were found, each told once."""

    def __init__(self) -> None:
        self.errors: list[SathitiError] = []
        self._told: set[str] = set()

    def add(self, what: str, at: Place, fix: str = "", **values: Any) -> None:
        """Note one error; reading goes on."""
        self.take(SathitiError(what, fix=fix, at=at, **values))

    def take(self, error: SathitiError) -> None:
        """Note an error that something else raised, unless a field was only read again."""
        if str(error) not in self._told:
            self._told.add(str(error))
            self.errors.append(error)

    def raise_any(self) -> None:
        """Stop if anything was found.

        Raises:
            CollectedError: every error noted, each with its file and line.
        """
        if self.errors:
            raise CollectedError(self.errors)
