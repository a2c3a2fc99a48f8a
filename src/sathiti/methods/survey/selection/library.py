"""The library svy, which the bare install does not have."""

import importlib
from typing import Any

from sathiti.model import missing_extra


def survey_library(name: str) -> Any:
    """A module of the optional part survey.

    Raises:
        SathitiError: it is not installed; says what to install.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise missing_extra("survey", [name]) from error
