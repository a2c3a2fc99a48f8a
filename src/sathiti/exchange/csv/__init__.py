"""CSV files as other offices write them."""

from sathiti.exchange.csv.published_table import TableLayout, read_published

__all__ = ["TableLayout", "read_published"]
