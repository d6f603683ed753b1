"""Boxes: the values that a style gives its boxes, read out once for each style.

The engine asks a style for twenty-six values for each box in it, each time it lays the box out.
"""

from typing import Any, NamedTuple

from briefs.writers.engine.loading import replace, weasyprint

_percent = weasyprint.layout.percent
_boxes = weasyprint.formatting_structure.boxes
_resolve, _resolve_radii = _percent.resolve_percentages, _percent.resolve_radii_percentages
_SIDES = (
    *("margin_left", "margin_right", "margin_top", "margin_bottom"),
    *("padding_left", "padding_right", "padding_top", "padding_bottom"),
)
_SIZES = ("width", "min_width", "max_width", "height", "min_height", "max_height")
"""Those that the engine may set anew in a style of its own."""
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
_SQUARE = {
    f"border_{corner}_radius": (0, 0)
    for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
}


class _Plan(NamedTuple):
    """What a style, as long as its sizes are `sizes`, gives each of its boxes; `borders` are None
    where the cells of a table settle them among themselves. `used` is None where something depends
    on what is around the box.
    """

    sizes: tuple[Any, ...]
    used: dict[str, Any] | None
    borders: dict[str, Any] | None


def install() -> None:
    """Let the engine ask here."""
    replace("resolve_percentages", _resolve, _resolve_once)
    replace("resolve_radii_percentages", _resolve_radii, _resolve_radii_once)
    _boxes.Box.is_in_normal_flow = _is_in_normal_flow


def _resolve_once(box: Any, containing_block: Any) -> None:
    """The used values of a box."""
    style = box.style
    plan = style.__dict__.get("briefs_plan")
    sizes = tuple([style[name] for name in _SIZES])
    if plan is None or plan.sizes != sizes:
        style.briefs_plan = plan = _planned(style, sizes)
    if plan.used is None:
        _resolve(box, containing_block)
        return
    attributes = box.__dict__
    attributes.update(plan.used)
    if plan.borders is not None:
        attributes.update(plan.borders)
    else:
        for name in _BORDERS:
            if not hasattr(box, name):
                attributes[name] = style[name]
    _percent.adjust_box_sizing(box, "width")
    _percent.adjust_box_sizing(box, "height")


def _planned(style: Any, sizes: tuple[Any, ...]) -> _Plan:
    values = {name: style[name] for name in (*_SIDES, *_SIZES)}
    if not all(map(_fixed, values.values())):
        return _Plan(sizes, None, None)
    used = {
        name: value if value is None or value == "auto" else value.value
        for name, value in values.items()
    }
    used |= {name: 0 for name in ("min_width", "min_height") if used[name] == "auto"}
    collapse = style["border_collapse"] == "collapse"
    borders = None if collapse else {name: style[name] for name in _BORDERS}
    return _Plan(sizes, used, borders)


def _fixed(value: Any) -> bool:
    """Whether a value is the same whatever is around the box."""
    return value is None or value == "auto" or getattr(value, "unit", None) not in {None, "%"}


def _resolve_radii_once(box: Any) -> None:
    """The rounding of a box's corners, which most have none of."""
    style = box.style
    square = style.__dict__.get("briefs_square")
    if square is None:
        style.briefs_square = square = all((0, "px") in style[name] for name in _SQUARE)
    if square:
        box.__dict__.update(_SQUARE)
    else:
        _resolve_radii(box)


def _is_in_normal_flow(box: Any) -> bool:
    """Whether a box is neither floated nor positioned nor in a note."""
    return box.style["float"] == "none" and box.style["position"] in {"static", "relative"}
