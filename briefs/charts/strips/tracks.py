"""Tracks: pale rows for marks on one scale, each broken before its outliers, with zero through
all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from briefs.charts.canvas import text_width
from briefs.charts.shapes import Box, Stroke, draw_boxes, draw_strokes
from briefs.charts.strips.grid import FOOT, MARGIN, Strips
from briefs.charts.strips.scale import Scale, scale_of
from briefs.claims import Claim, Line
from briefs.layout import Layout

_AWAY = 1.4
"""Millimetres from an outlier to its figure."""
_ZERO_ROOM = 1.8
"""Millimetres that the label of zero needs on either side."""
_RESUMES = 2.1
"""Millimetres from the end of the scale to where the row goes on for the outliers."""
_SLANT = 0.4
"""Half of what a slanted stroke covers across, in millimetres."""


@dataclass(frozen=True)
class Track:
    """One row: its line, half its height, the returns of its marks in percent, and those of them
    that no other words of the picture tell, with their figures: where cut, they are printed.
    """

    line: float
    reach: float
    values: tuple[float, ...]
    untold: tuple[tuple[float, Claim], ...] = ()

    def figures(self, cut: Sequence[float]) -> Line:
        """The figures to print of the values in `cut`, in the order of their marks."""
        pieces: list[str | Claim] = []
        for value, printed in sorted(self.untold, key=_value):
            if value in cut:
                pieces.extend([", "] if pieces else [])
                pieces.append(printed)
        return Line(tuple(pieces))


def scale_over(tracks: Sequence[Track], left: float, right: float, layout: Layout) -> Scale:
    """One scale for all tracks, with room for outliers and their figures between `left` and
    `right`.
    """
    values = [value for track in tracks for value in track.values]
    scale = scale_of(values, left + MARGIN, right - MARGIN)

    def room(cut: Sequence[float]) -> float:
        texts = [track.figures(cut).text for track in tracks]
        size = layout.theme.type.chart_small
        return max(text_width(layout, text, size) + _AWAY if text else 0.0 for text in texts)

    return replace(
        scale, left=scale.left + room(scale.below), right=scale.right - room(scale.above)
    )


def draw_tracks(strips: Strips, tracks: Sequence[Track], scale: Scale) -> None:
    """The tracks without their marks, and the line of zero with its label at the foot."""
    colours = strips.canvas.colours
    bands = [band for track in tracks for band in _bands(strips, track, scale)]
    draw_boxes(strips.canvas, bands, facecolor=colours.band, linewidth=0)
    slants = [slant for track in tracks for slant in _slants(strips, track, scale)]
    draw_strokes(strips.canvas, slants, edgecolor=colours.muted, linewidth=0.6)
    zero, top = scale.place(0.0), strips.middle(tracks[0].line) + tracks[0].reach
    stroke = ((zero, strips.middle(FOOT - 0.45)), (zero, top))
    draw_strokes(strips.canvas, [stroke], edgecolor=colours.muted, linewidth=0.5)
    label = min(max(zero, _ZERO_ROOM), strips.canvas.width - _ZERO_ROOM)
    strips.note(label, FOOT, Claim("0%", "scale"), ha="center")
    for track in tracks:
        for cut, away, side in ((scale.below, -_AWAY, "right"), (scale.above, _AWAY, "left")):
            figures = track.figures(cut)
            if figures:
                strips.note(scale.place(cut[-1]) + away, track.line, figures, ha=side)


def _value(figure: tuple[float, Claim]) -> float:
    return figure[0]


def _ends(track: Track, scale: Scale) -> Iterator[tuple[float, float, float]]:
    """The end of the scale, the outermost outlier and the way to it, on each side that has one."""
    for cut, end, way in ((scale.below, scale.left, -1.0), (scale.above, scale.right, 1.0)):
        places = [scale.place(value) for value in track.values if value in cut]
        if places:
            yield end, max(places, key=lambda place: abs(place - end)), way


def _bands(strips: Strips, track: Track, scale: Scale) -> Iterator[Box]:
    """The part that runs to scale, and beyond each break a part for the outliers."""
    height = strips.middle(track.line)
    bottom, top = height - track.reach, height + track.reach
    yield scale.left - MARGIN, bottom, scale.right + MARGIN, top
    for end, outermost, way in _ends(track, scale):
        sides = sorted((end + _RESUMES * way, outermost + MARGIN * way))
        yield sides[0], bottom, sides[1], top


def _slants(strips: Strips, track: Track, scale: Scale) -> Iterator[Stroke]:
    """Two slanted strokes along the gap: the row does not run to scale beyond it."""
    height = strips.middle(track.line)
    for end, _, way in _ends(track, scale):
        for place in (end + MARGIN * way, end + _RESUMES * way):
            lower, upper = height - track.reach, height + track.reach
            yield (place - _SLANT, lower), (place + _SLANT, upper)
