"""Labels beside dots: each at the first place around its dot where it covers nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from briefs.charts.shapes import Box, Place

TALL = 2.5
"""Millimetres of a label's height."""
_DIAGONAL = 0.7
"""How much nearer a label at a corner stands, in distances of one beside the dot."""
_BESIDE, _OVER = 0.5, 0.4
"""Millimetres between a label and what stands left or right of it, and above or below."""


@dataclass
class Ground:
    """A frame and what already stands in it, in millimetres; labels are added as they find room."""

    frame: Box
    taken: list[Box] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        """Whether a box lies within the frame, on nothing, and beside nothing too near."""
        left, bottom, right, top = self.frame
        within = box[0] >= left and box[1] >= bottom and box[2] <= right and box[3] <= top
        wider = (box[0] - _BESIDE, box[1] - _OVER, box[2] + _BESIDE, box[3] + _OVER)
        return within and not any(_touch(wider, other) for other in self.taken)

    def place(self, at: Place, wide: float, away: float, *, further: bool = False) -> Place | None:
        """The middle of a label of that width, `away` from the dot, or a line further where that is
        allowed; None where there is no room.
        """
        for middle in _around(at, wide, away, further=further):
            box = box_of(middle, wide)
            if self.free(box):
                self.taken.append(box)
                return middle
        return None

    def add(self, boxes: Iterable[Box]) -> None:
        self.taken.extend(boxes)


def box_of(middle: Place, wide: float) -> Box:
    """What a label in the middle of it covers."""
    x, y = middle
    return x - wide / 2, y - TALL / 2, x + wide / 2, y + TALL / 2


def _around(at: Place, wide: float, away: float, *, further: bool) -> Iterator[Place]:
    """The middles tried: right, left, above, below, then the corners."""
    (x, y), across, up = at, away + wide / 2, away + TALL / 2
    yield from ((x + across, y), (x - across, y), (x, y + up), (x, y - up))
    near = _DIAGONAL * away + wide / 2
    for height in (up, up + TALL) if further else (up,):
        for way in (1, -1):
            yield from ((x + near, y + way * height), (x - near, y + way * height))


def _touch(one: Box, other: Box) -> bool:
    """Whether two boxes cover a common place; a line is a box without width."""
    across = min(one[2], other[2]) >= max(one[0], other[0])
    return across and min(one[3], other[3]) >= max(one[1], other[1])
