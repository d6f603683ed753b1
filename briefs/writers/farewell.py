"""The pages for readers who want no more mail: of one issue's looks, the same for everybody."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from markupsafe import Markup

from briefs.errors import LayoutError
from briefs.layout import Layout
from briefs.layout.folder import read_text
from briefs.layout.screen import screen_tokens
from briefs.writers.templates import check_template, render

STYLES = "unsubscribe/page.css"
PAGES = ("confirm", "goodbye", "invalid", "later")


@dataclass(frozen=True)
class Farewell:
    """The pages as UTF-8: `confirm` asks, `goodbye` says that it is done, `invalid` that a link is
    none of ours, `later` that it could not be done. `headers` go with every one of them.
    """

    confirm: bytes
    goodbye: bytes
    invalid: bytes
    later: bytes
    headers: Mapping[str, str]


def farewell_pages(layout: Layout, mailto: str) -> Farewell:
    """The pages of a layout; `mailto` is an address that readers may write to, empty for none.

    LayoutError where a template or the style sheet is missing or wrong.
    """
    style = _style(layout)
    confirm, goodbye, invalid, later = (
        render(
            layout.root,
            f"unsubscribe/{page}.html.j2",
            imprint=layout.imprint,
            dark=layout.theme.dark is not None,
            style=Markup(style),  # noqa: S704 (the layout's own, without the end of its element)
            mailto=mailto,
        ).encode()
        for page in PAGES
    )
    return Farewell(confirm, goodbye, invalid, later, _headers(style))


def check_farewell(layout: Layout) -> None:
    """Load what these pages take of a layout; LayoutError names file and line of a mistake."""
    for page in PAGES:
        check_template(layout.root, f"unsubscribe/{page}.html.j2")
    _style(layout)


def _style(layout: Layout) -> str:
    """Tokens in one line, then the layout's own rules in theirs."""
    rules = read_text(layout.root / STYLES)
    if "</" in rules:
        raise LayoutError(f"{layout.root / STYLES}: '</' would end the style sheet's element")
    return f"{screen_tokens(layout.theme)} {rules}"


def _headers(style: str) -> Mapping[str, str]:
    """What a browser may do with the pages: show them, and send their form back. Nobody keeps them,
    lists them, frames them, or is told their address, which is as good as a signature.
    """
    known = b64encode(sha256(style.encode()).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{known}'; img-src data:; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }
