"""The line every subject shares: forms out, deliveries in, checks, publication."""

from sathiti.warehouse.line.checks import check_step
from sathiti.warehouse.line.forms import fill_step, forms_step
from sathiti.warehouse.line.intake import collect_step
from sathiti.warehouse.line.office import Office

__all__ = ["Office", "check_step", "collect_step", "fill_step", "forms_step"]
