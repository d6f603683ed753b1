"""The engine that sets pages, WeasyPrint, without any font of the system, and at a quicker pace.

Pages of one kind are set over and over, and the engine does again for each what is the same for
all. What stands here does it once; the engine puts every letter where it did before.
"""

from briefs.writers.engine import boxes, markup, objects, styles, text
from briefs.writers.engine.loading import FontConfiguration, URLFetcher, weasyprint
from briefs.writers.engine.styles import StyleBook

__all__ = ["FontConfiguration", "StyleBook", "URLFetcher", "hurry", "weasyprint"]


def hurry() -> None:
    """Let this process' engine do once what it would do again and again."""
    for each in (boxes, markup, objects, styles, text):
        each.install()
