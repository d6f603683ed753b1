"""Exhibit "panels": price, volume, Market Dynamics and Relative Strength under one time axis."""

from briefs.charts.panels.drawing import ID, draw_panels

__all__ = ["ID", "draw_panels"]
