"""Names on a map that never lie upon each other."""

from collections.abc import Iterable
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

HALO = "#ffffff"


class Label(NamedTuple):
    """A name at a point in degrees; the first of a list is placed first. A dot stands at the point if `dot` > 0."""

    text: str
    lon: float
    lat: float
    size: float = 8.0
    colour: str = "#222222"
    weight: str = "normal"
    style: str = "normal"
    dot: float = 0.0  # points across
    rotation: float = 0.0


class Labeller:
    """Places labels on one map, each where nothing stands yet, and leaves out those that find no room."""

    def __init__(self, axes: Axes) -> None:
        """Begin with an empty map; its extent and size must not change afterwards."""
        self.axes = axes
        self.taken: list[Bbox] = []

    def block(self, lon: float, lat: float, size: float) -> None:
        """Keep labels off a point, `size` pixels across."""
        x, y = self.axes.transData.transform((lon, lat))
        self.taken.append(Bbox.from_bounds(x - size / 2, y - size / 2, size, size))

    def place(self, labels: Iterable[Label]) -> int:
        """Draw the labels that find room, in order; return how many did."""
        return sum(self._place(label) for label in labels)

    def _place(self, label: Label) -> bool:
        x, y = self.axes.transData.transform((label.lon, label.lat))
        if not self.axes.bbox.contains(x, y):
            return False
        text = self.axes.text(
            label.lon, label.lat, label.text, fontsize=label.size, color=label.colour, fontweight=label.weight,
            fontstyle=label.style, rotation=label.rotation, ha="center", va="center", zorder=30,
            path_effects=[withStroke(linewidth=2.2, foreground=HALO, alpha=0.85)],
        )  # fmt: skip
        extent = text.get_window_extent()
        gap = label.dot * self.axes.figure.dpi / 144 + 2
        aside, above = extent.width / 2 + gap, extent.height / 2 + gap
        offsets = [(aside, 0), (-aside, 0), (0, above), (0, -above), (aside, above), (aside, -above),
                   (-aside, above), (-aside, -above)] if label.dot else [(0, 0)]  # fmt: skip
        for right, up in offsets:
            box = Bbox.from_bounds(
                x + right - extent.width / 2, y + up - extent.height / 2, extent.width, extent.height
            )
            if self._free(box):
                lon, lat = self.axes.transData.inverted().transform((x + right, y + up)).tolist()
                text.set_position((lon, lat))
                self.taken.append(box.padded(1.5))
                if label.dot:
                    self.block(label.lon, label.lat, 2 * gap)
                    self.axes.plot(label.lon, label.lat, "o", color=label.colour, markersize=label.dot, zorder=29)
                return True
        text.remove()
        return False

    def _free(self, box: Bbox) -> bool:
        inside = self.axes.bbox
        fits = inside.x0 + 2 < box.x0 and box.x1 < inside.x1 - 2 and inside.y0 + 2 < box.y0 and box.y1 < inside.y1 - 2
        return fits and not any(box.overlaps(other) for other in self.taken)
