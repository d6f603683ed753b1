"""What a picture consists of: shapes and words, in points from its upper left corner.

A chart is drawn once; whoever shows it, on paper or on a screen, makes of this what it needs.
"""

from dataclasses import dataclass

Step = tuple[str, tuple[float, ...]]
"""A piece of a path: `M` and `L` with a point, `C` with three, `Z` with none, as in SVG."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A path and its look. `fill` and `stroke` are `#rrggbb`, empty for none; `width` and `dashes`
    are points, `cap` and `join` the words of SVG.
    """

    steps: tuple[Step, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    cap: str = "butt"
    join: str = "miter"
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A text on one line. `x` is its start, its middle or its end, as `anchor` says in the words of
    SVG; `y` is its baseline; `size` is points.
    """

    text: str
    x: float
    y: float
    anchor: str
    size: float
    weight: int
    colour: str


@dataclass(frozen=True, slots=True)
class Artwork:
    """A picture of `width` by `height` points whose words are set in `family`; of its marks the
    later ones lie on top.
    """

    width: float
    height: float
    family: str
    marks: tuple[Shape | Words, ...]

    @property
    def words(self) -> tuple[Words, ...]:
        """All words in it."""
        return tuple(mark for mark in self.marks if isinstance(mark, Words))
