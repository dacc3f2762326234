"""What part of the world a map shows, and where in the drawing a place is; Mercator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tocsin.report.series import Spot

Frame = tuple[float, float, float, float]
"""West, south, east and north, in degrees; also left, top, right and bottom, in pixels."""

# So much room is left around the points, as a share of their extent, and the map never shows less than so many degrees.
_MARGIN, _LEAST = 0.3, 8.0
_POLE = 80.0  # Mercator has no poles


@dataclass(frozen=True, slots=True)
class View:
    """A frame as a drawing of a width and height in pixels."""

    frame: Frame
    width: int
    height: int

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """The pixel of a place."""
        west, _, east, north = self.frame
        scale = self.width / math.radians(east - west)
        lat = max(-_POLE, min(lat, _POLE))
        return math.radians(lon - west) * scale, (_mercator(north) - _mercator(lat)) * scale


@dataclass(slots=True)
class Board:
    """Where words may stand in a drawing: inside it, and clear of what stands there already."""

    width: int
    height: int
    taken: list[Frame] = field(default_factory=list)

    def take(self, box: Frame) -> bool:
        """Takes a box if it is free."""
        left, top, right, bottom = box
        if left < 2 or top < 2 or right > self.width - 2 or bottom > self.height - 2:
            return False
        if any(left < b[2] and b[0] < right and top < b[3] and b[1] < bottom for b in self.taken):
            return False
        self.taken.append(box)
        return True


def frame(spots: Sequence[Spot], aspect: float) -> Frame:
    """The part of the world to show (west, south, east, north, degrees): all spots, some room, and no distortion."""
    west, east = min(s.lon for s in spots), max(s.lon for s in spots)
    south, north = min(s.lat for s in spots), max(s.lat for s in spots)
    low, high = _mercator(max(south, -_POLE)), _mercator(min(north, _POLE))
    across = max((east - west) * (1 + 2 * _MARGIN), math.degrees(high - low) * (1 + 2 * _MARGIN) / aspect, _LEAST)
    across = min(across, 360.0)
    middle, centre = (west + east) / 2, (low + high) / 2
    tall = math.radians(across * aspect)
    return middle - across / 2, _latitude(centre - tall / 2), middle + across / 2, _latitude(centre + tall / 2)


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _latitude(y: float) -> float:
    return math.degrees(2 * math.atan(math.exp(y)) - math.pi / 2)
