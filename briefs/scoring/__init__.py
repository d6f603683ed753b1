"""Where documents come from without a terminal: price bars, scored by published formulas."""

from briefs.scoring.market import ScoredDocument, ScoredMarket, score_market

__all__ = ["ScoredDocument", "ScoredMarket", "score_market"]
