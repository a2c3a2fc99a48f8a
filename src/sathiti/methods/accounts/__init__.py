"""Accounts: cells filled in, derived cells computed, every identity checked, residuals shown.

`check_template` looks a template over, `compile_account` makes an account of the cells given,
`check_account` holds a table that others published against the identities.
"""

from sathiti.methods.accounts.compilation import CompiledAccount, check_account, compile_account
from sathiti.methods.accounts.template_check import check_template

__all__ = [
    "CompiledAccount",
    "check_account",
    "check_template",
    "compile_account",
]
