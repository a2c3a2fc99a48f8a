"""All accounts of a release: where figures are, what is left in identities, what is missing."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sathiti.model import AccountShown, MissingFigure, ResidualShown, Text
from sathiti.warehouse.serving import ServingDatabase
from sathiti.web.state import NotFoundError, page_of

FAILS, INCOMPLETE, HOLDS = OUTCOMES = ("fails", "incomplete", "holds")
# identities between accounts belong to none of them
BETWEEN = ""

Context = tuple[str, str]


class AccountBook(Struct, frozen=True):
    """What the serving file tells of accounts, found by account.

    Attributes:
        accounts: by template id, in the order of the release.
        residuals: by account and (area, period).
        missing: by account.
    """

    accounts: dict[str, AccountShown]
    residuals: dict[str, dict[Context, list[ResidualShown]]]
    missing: dict[str, list[MissingFigure]]

    def account(self, account_id: str) -> AccountShown:
        """One account.

        Raises:
            NotFoundError: the release has none of that id.
        """
        if account_id not in self.accounts:
            raise NotFoundError(
                "There is no account “{account}”.",
                fix="Choose an account from the list of accounts.",
                account=account_id,
            )
        return self.accounts[account_id]

    def of_dataflow(self, dataflow_id: str) -> str:
        """The account whose figures a dataset holds; empty where it holds none."""
        found = (name for name, one in self.accounts.items() if one.dataflow == dataflow_id)
        return next(found, "")

    def of(self, account_id: str, area: str, period: str) -> list[ResidualShown]:
        """What is left in the identities of an account in one area and period."""
        return self.residuals.get(account_id, {}).get((area, period), [])

    def all_of(self, account_id: str) -> list[ResidualShown]:
        """What is left in the identities of an account, everywhere and always."""
        return [one for found in self.residuals.get(account_id, {}).values() for one in found]

    def outcomes(self, account_id: str) -> list[tuple[str, int]]:
        """How often identities fail, are incomplete, hold."""
        return count_outcomes(self.all_of(account_id))


def count_outcomes(residuals: Iterable[ResidualShown]) -> list[tuple[str, int]]:
    """Each outcome that occurs, the gravest first, with how often it does."""
    counts = Counter(one.outcome for one in residuals)
    return [(outcome, counts[outcome]) for outcome in OUTCOMES if counts[outcome]]


def gravest(residuals: Sequence[ResidualShown]) -> ResidualShown:
    """The one with the gravest outcome; of several the one with most left."""
    return min(residuals, key=lambda one: (OUTCOMES.index(one.outcome), -abs(one.residual or 0)))


def read_book(database: ServingDatabase) -> AccountBook:
    """The accounts of a release; none where it has no such pages."""
    accounts: list[AccountShown] = page_of(database, "accounts", list[AccountShown], [])
    residuals: list[ResidualShown] = page_of(database, "residuals", list[ResidualShown], [])
    missing: list[MissingFigure] = page_of(database, "missing", list[MissingFigure], [])
    book = AccountBook({one.template.id: one for one in accounts}, {}, {})
    # the file repeats the words of an identity in each of its rows; here they are kept once
    titles: dict[tuple[str, str], Text] = {}
    for one in residuals:
        title = titles.setdefault((one.account, one.identity), one.title)
        at = book.residuals.setdefault(one.account, {}).setdefault((one.area, one.period), [])
        at.append(replace(one, title=title))
    for lacking in missing:
        book.missing.setdefault(lacking.account, []).append(lacking)
    return book
