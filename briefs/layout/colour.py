"""Colours as the eye takes them: luminance and contrast by WCAG 2, section 1.4.3."""

LEAST_CONTRAST = 4.5
"""Of text and thin lines against paper, level AA."""


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`: 0 is black, 1 is white."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 for equal ones to 21 for black on white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _linear(part: float) -> float:
    # 0.04045 is IEC 61966-2-1; WCAG 2 prints 0.03928, which is the same for 8-bit colours.
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
