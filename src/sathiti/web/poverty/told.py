"""What the release tells of poverty beside the figures: the page `poverty` of the serving file."""

from sathiti.model import PovertyPage
from sathiti.warehouse.serving import ServingDatabase

PAGE = "poverty"


def read_told(database: ServingDatabase) -> PovertyPage:
    """What the release tells; nothing where it has no such page."""
    told: PovertyPage | None = database.page(PAGE, PovertyPage)
    return told or PovertyPage()
