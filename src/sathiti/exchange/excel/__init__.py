"""The ministry's workbook: blank form out, filled form in, marked form back; tables for readers."""

from sathiti.exchange.excel.answers_book import write_answers
from sathiti.exchange.excel.dataset_table import write_dataset
from sathiti.exchange.excel.facts import facts_of
from sathiti.exchange.excel.fill import fill_template
from sathiti.exchange.excel.look import Look
from sathiti.exchange.excel.marking import mark_workbook
from sathiti.exchange.excel.problems import PROBLEMS
from sathiti.exchange.excel.reading import Reading, read_workbook, workbook_pack
from sathiti.exchange.excel.tables_book import write_tables
from sathiti.exchange.excel.template import write_template

__all__ = [
    "PROBLEMS",
    "Look",
    "Reading",
    "facts_of",
    "fill_template",
    "mark_workbook",
    "read_workbook",
    "workbook_pack",
    "write_answers",
    "write_dataset",
    "write_tables",
    "write_template",
]
