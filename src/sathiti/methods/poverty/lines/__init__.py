"""Poverty lines: given ones, international ones, and those by the cost of basic needs."""

from sathiti.methods.poverty.lines.basic_needs import NeedsLine, needs_line, sorted_diets
from sathiti.methods.poverty.lines.declared import (
    DatedLine,
    international_line,
    line_at,
    moved_by_prices,
)
from sathiti.methods.poverty.lines.food_line import Diets, ReferenceGroup, food_line
from sathiti.methods.poverty.lines.non_food import NonFood, engel_curve

__all__ = [
    "DatedLine",
    "Diets",
    "NeedsLine",
    "NonFood",
    "ReferenceGroup",
    "engel_curve",
    "food_line",
    "international_line",
    "line_at",
    "moved_by_prices",
    "needs_line",
    "sorted_diets",
]
