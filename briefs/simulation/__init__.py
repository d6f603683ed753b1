"""A deterministic simulated equity market, so that hundreds of coherent documents can be made.

`simulate_market` gives a frozen `Market` value; `write_market` puts it into a folder in the form
that scoring reads. The modules, in the order in which they work:

    sectors, venues, names   what there is to list, where, and what it is called
    universe                 who is listed
    factors                  the weekly log paths of the benchmark and of every ticker
    regimes, scripts         who plays which part, and the path that shows it
    trading                  log paths to daily or weekly bars
    market, files            the whole, and its files
"""

from briefs.simulation.files import write_market
from briefs.simulation.market import Market, simulate_market
from briefs.simulation.regimes import SHARES, Regime

__all__ = ["SHARES", "Market", "Regime", "simulate_market", "write_market"]
