"""A theme on a screen: its tokens as CSS variables that follow light and dark."""

from briefs.layout.theme import Pair, Theme, colour_variables

_FALLBACK = {
    "text": "system-ui,sans-serif",
    "narrow": "'Arial Narrow',system-ui,sans-serif",
    "display": "Georgia,serif",
}
"""What a browser takes for characters that the layout's faces do not have."""


def screen_tokens(theme: Theme) -> str:
    """A theme as CSS variables for a screen, light or dark as the reader has it, in one line."""
    return (
        f":root{{color-scheme:{'light dark' if theme.dark else 'light'};"
        f"{colour_variables(theme.colours)}{_sizes(theme)}{_roles(theme)}}}"
        f"{_conventions(dict(theme.price))}{_dark(theme)}"
    )


def _sizes(theme: Theme) -> str:
    """The type scale around the reader's own size, which is that of `body`."""
    return "".join(
        f"--size-{name.replace('_', '-')}:{size / theme.type.body:.4g}rem;"
        for name, size in theme.type
    )


def _roles(theme: Theme) -> str:
    return "".join(f"--{role}:{family!r},{_FALLBACK[role]};" for role, family in theme.fonts)


def _conventions(price: dict[str, Pair]) -> str:
    """The price colours of each convention, which a page names."""
    return "".join(
        f"[data-convention={name}]{{--rise:{pair.rise};--fall:{pair.fall}}}"
        for name, pair in price.items()
    )


def _dark(theme: Theme) -> str:
    # Of the screen alone: paper is white.
    if theme.dark is None:
        return ""
    return (
        f"@media screen and (prefers-color-scheme:dark){{:root{{"
        f"{colour_variables(theme.dark.colours)}}}{_conventions(dict(theme.dark.price))}}}"
    )
