"""A plotting area: round grid lines upwards, days or seconds to the right."""

import math
import xml.etree.ElementTree as ET

from fabrouter.report.svg import add, day, number, short, write
from fabrouter_network.calendars import Horizon

WIDTH = 900.0
DAY_LABEL_WIDTH = 62.0
"""Room that a day needs, such as ``mer. 29 avr.``, in units of the drawing."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 16.0, 14.0, 34.0


class Axes:
    """A plotting area with round grid lines.

    Parameters
    ----------
    root
        The drawing.
    height
        Its height.
    largest
        Largest value on the vertical axis.
    """

    def __init__(self, root: ET.Element, height: float, largest: float) -> None:
        self.root = root
        self.left, self.right = _LEFT, WIDTH - _RIGHT
        self.top, self.bottom = _TOP, height - _BOTTOM
        step = round_step(largest)
        self.largest = max(step, -(-largest // step) * step)
        for line in range(int(self.largest / step + 1.5)):
            y = self.y(line * step)
            add(root, "line", "grid", x1=self.left, x2=self.right, y1=y, y2=y)
            write(root, self.left - 6, y + 4, short(line * step), "axis", text_anchor="end")

    def y(self, value: float) -> float:
        """Returns the height of a value."""
        return self.bottom - (self.bottom - self.top) * value / self.largest

    def steps(self, points: list[tuple[float, float]], css: str) -> None:
        """Draws a line of steps through (x, value) points, on to the right edge."""
        if points:
            path = f"M{number(points[0][0])} {number(self.y(points[0][1]))}"
            for x, value in points[1:]:
                path += f"H{number(x)}V{number(self.y(value))}"
            add(self.root, "path", css, d=f"{path}H{number(self.right)}")


def round_step(largest: float) -> float:
    """Returns 1, 2 or 5 times a power of ten that cuts the range in at most five."""
    step, factors = 0.01, (2.0, 2.5, 2.0)
    position = 0
    while largest / step > 5:
        step *= factors[position % 3]
        position += 1
    return step


def day_labels(root: ET.Element, horizon: Horizon, left: float, slot: float, y: float) -> None:
    """Writes the days of a horizon along a row of slots."""
    every = max(1, math.ceil(DAY_LABEL_WIDTH / slot))
    for period in range(0, horizon.periods, every):
        words = day(horizon.start_of_period(period), horizon.zone)
        write(root, left + (period + 0.5) * slot, y, words, "axis", text_anchor="middle")
