"""The reader's library: read tables, select claims, compute with amounts (`rules` refuses sums, `wording` reads numbers in words), show results.

A chapter needs only what is named here:

    from ledger import claim, claims, count, result
"""

from ledger import needs  # noqa: F401  (first: it says what is missing, before the others fail on it)

# isort: split
from ledger.amount import Amount
from ledger.carriers import carriers
from ledger.claims import amount_of, claim, claims, count, extremes
from ledger.events import events
from ledger.exercises import check, hint
from ledger.figures.bars import bar_chart
from ledger.figures.map import locator_map
from ledger.figures.quarters import quarter_chart
from ledger.figures.relays import relay_chart
from ledger.figures.series import series_chart
from ledger.figures.stepper import latest, steps
from ledger.figures.strip import claims_chart
from ledger.figures.timeline import timeline_chart
from ledger.results import result
from ledger.show import positions, table, unknown
from ledger.tables import LedgerError, load
from ledger.whatif import leave_one_out, shares
from ledger.yourturn.draft import Draft
from ledger.yourturn.draw import cautions, draw, listing
from ledger.yourturn.explore import explore
from ledger.yourturn.find import find, pick
from ledger.yourturn.keep import save, sentence

__all__ = [
    "Amount",
    "Draft",
    "LedgerError",
    "amount_of",
    "bar_chart",
    "carriers",
    "cautions",
    "check",
    "claim",
    "claims",
    "claims_chart",
    "count",
    "draw",
    "events",
    "explore",
    "extremes",
    "find",
    "hint",
    "latest",
    "leave_one_out",
    "listing",
    "load",
    "locator_map",
    "pick",
    "positions",
    "quarter_chart",
    "relay_chart",
    "result",
    "save",
    "sentence",
    "series_chart",
    "shares",
    "steps",
    "table",
    "timeline_chart",
    "unknown",
]
__version__ = "1.0.0"
