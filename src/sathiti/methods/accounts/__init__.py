"""Accounts: cells filled in, derived cells computed, every identity checked, residuals shown.

`check_template` and `check_link_identities` look templates over, `compile_account` makes an
account of the cells given, `check_account` and `check_links` hold tables against identities.
`structure_of` and `observations_of` make SDMX of an account.
"""

from sathiti.methods.accounts.compilation import CompiledAccount, check_account, compile_account
from sathiti.methods.accounts.identity_findings import identity_findings, identity_titles
from sathiti.methods.accounts.links import check_link_identities, check_links
from sathiti.methods.accounts.structure import (
    cell_key,
    dataflow_of,
    observations_of,
    structure_of,
)
from sathiti.methods.accounts.template_check import check_template

__all__ = [
    "CompiledAccount",
    "cell_key",
    "check_account",
    "check_link_identities",
    "check_links",
    "check_template",
    "compile_account",
    "dataflow_of",
    "identity_findings",
    "identity_titles",
    "observations_of",
    "structure_of",
]
