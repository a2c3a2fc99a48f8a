"""Accounts: cells filled in, derived cells computed, every identity checked, residuals shown.

`check_template` and `check_link_identities` look templates over, `compile_account` makes an
account of the cells given, `check_account` and `check_links` hold tables against identities.
`structure_of` and `observations_of` make SDMX of an account. `account_indicators` computes
indicators from cells, `resource_rent`, `value_stock` and `value_change` value natural resources.
`balance_account` moves figures until identities hold, when it is asked to; `ras`, `gras` and
`weighted_least_squares` balance any table.
"""

from sathiti.methods.accounts.adjustment import Balanced
from sathiti.methods.accounts.balance import RELIABILITY, BalancedAccount, balance_account
from sathiti.methods.accounts.biproportional import gras, ras
from sathiti.methods.accounts.compilation import CompiledAccount, check_account, compile_account
from sathiti.methods.accounts.identity_findings import identity_findings, identity_titles
from sathiti.methods.accounts.indicators import (
    AccountIndicator,
    account_indicators,
    indicator_of,
)
from sathiti.methods.accounts.least_squares import (
    LinearIdentity,
    weighted_least_squares,
    weights_of,
)
from sathiti.methods.accounts.links import check_link_identities, check_links
from sathiti.methods.accounts.monetary import StockRows, monetary_cells
from sathiti.methods.accounts.structure import (
    cell_key,
    dataflow_of,
    observations_of,
    structure_of,
)
from sathiti.methods.accounts.template_check import check_template
from sathiti.methods.accounts.valuation import (
    StockValue,
    ValueChange,
    asset_life,
    depletion,
    extraction_path,
    net_present_value,
    resource_rent,
    value_change,
    value_stock,
)

__all__ = [
    "AccountIndicator",
    "Balanced",
    "BalancedAccount",
    "CompiledAccount",
    "LinearIdentity",
    "RELIABILITY",
    "StockRows",
    "StockValue",
    "ValueChange",
    "account_indicators",
    "asset_life",
    "balance_account",
    "cell_key",
    "check_account",
    "check_link_identities",
    "check_links",
    "check_template",
    "compile_account",
    "dataflow_of",
    "depletion",
    "extraction_path",
    "gras",
    "identity_findings",
    "identity_titles",
    "indicator_of",
    "monetary_cells",
    "net_present_value",
    "observations_of",
    "ras",
    "resource_rent",
    "structure_of",
    "value_change",
    "value_stock",
    "weighted_least_squares",
    "weights_of",
]
