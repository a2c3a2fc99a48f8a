"""Rules that hold emission accounts against their own past and against the inventory."""

from collections.abc import Sequence

from sathiti.model import Catalogue, Rule, Text

# A factor of 1.8 from one year to the next is more than recessions and recoveries explain.
YEAR_ON_YEAR = 1.8
# The account may move this much more, or less, than the inventory in a year.
APART = 1.25
MOVED_APART = (
    "{item}, {area}, {period}: since the year before the account moved {value} times as much as "
    "the inventory; allowed is {low} to {high}. Please check both, or explain it in a comment."
)


def account_rules(
    account: str,
    inventory: str,
    industries: Sequence[str],
    total: str,
    inventory_total: str,
    year_on_year: float = YEAR_ON_YEAR,
    apart: float = APART,
    texts: Catalogue | None = None,
    languages: Sequence[str] = ("en",),
) -> tuple[Rule, ...]:
    """Rules for `sathiti.methods.validation.confront`.

    Accounts and inventory differ by residence, so their levels are not compared: what is
    held against each other is how much both moved since the year before.

    Args:
        account: form with the emissions by industry.
        inventory: form with the emissions of the inventory.
        industries: items of the account, each held against the year before.
        total: item of the account that covers what the inventory covers.
        inventory_total: item of the inventory.
        year_on_year: largest ratio to the year before, upwards or downwards.
        apart: largest ratio between the movements of account and inventory.
        texts: translations of the message; English alone if not given.
        languages: languages of the message.
    """
    moved = f"ratio({total}, previous({total}))"
    item = f"{inventory}.{inventory_total}"
    bounds = (str(1 / apart), str(apart))
    return (
        Rule(
            f"{account}.year_on_year",
            "time_ratio",
            account,
            "warning",
            Text({}),
            parameters={
                "items": list(industries),
                "low": 1 / year_on_year,
                "high": year_on_year,
            },
        ),
        Rule(
            f"{account}.against_inventory",
            "expression",
            account,
            "warning",
            (texts or Catalogue()).text(MOVED_APART, languages),
            expression=f"between({moved} / ratio({item}, previous({item})), {', '.join(bounds)})",
        ),
    )
