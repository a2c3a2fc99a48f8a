"""Everything wrong with a pack, gathered so that one reading tells it all."""

from typing import Any

from sathiti.model import CollectedError, Place, SathitiError


class Problems:
    """Errors met so far, in the order they were found."""

    def __init__(self) -> None:
        self.errors: list[SathitiError] = []

    def add(self, what: str, at: Place, fix: str = "", **values: Any) -> None:
        """Note one error; reading goes on."""
        self.errors.append(SathitiError(what, fix=fix, at=at, **values))

    def take(self, error: SathitiError) -> None:
        """Note an error that something else raised."""
        self.errors.append(error)

    def raise_any(self) -> None:
        """Stop if anything was found.

        Raises:
            CollectedError: every error noted, each with its file and line.
        """
        if self.errors:
            raise CollectedError(self.errors)
