"""The map: labs sized by load, sites coloured by what they get, flows as wide as they are."""

import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import dataclass

import fabrouter_data
from fabrouter.plan.plan import Plan
from fabrouter.report.projection import Box, Point, Projection
from fabrouter.report.svg import Words, add, canvas, tip, write
from fabrouter_network.labs import LabKind
from fabrouter_network.landmasses import landmass_of
from fabrouter_network.places import Place

WIDTH, HIGHEST = 900.0, 820.0
INSET, INSET_GAP = 110.0, 10.0

_FRANCE = Box(-5.6, 41.2, 10.0, 51.3)
_FRENCH_SHARE = 0.6
"""If more than this share of places lies in metropolitan France, the map shows France."""

_NATIONAL_SHARE = 0.6
"""If the places spread over more than this share of its height or width, it shows all of it."""


@dataclass(frozen=True)
class MapView:
    """The drawing, and what it does not show.

    Parameters
    ----------
    drawing
        SVG tree.
    insets
        Names of the land masses shown in small boxes.
    """

    drawing: ET.Element
    insets: tuple[str, ...]


@dataclass(frozen=True)
class _Frame:
    """One part of the map."""

    box: Box
    projection: Projection
    name: str


class MapDrawer:
    """Draws the map of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._document = plan.document
        index = plan.compiled.index
        self._places: dict[str, Place] = dict(zip(index.place_ids, index.places, strict=True))
        self._labs = {lab.id: lab for lab in index.labs}
        self._sites = {site.id: site for site in index.sites}
        self._names = index.place_names

    def draw(self) -> MapView:
        """Returns the map."""
        main, outside = self._split()
        projection = Projection(main, WIDTH, HIGHEST)
        groups = self._inset_groups(outside)
        height = projection.height + (INSET + 2 * INSET_GAP if groups else 0)
        root = canvas(projection.width, height, "map", lambda t: t("Map of labs, sites and flows"))
        frames = [_Frame(main, projection, "")]
        frames += self._insets(groups, projection.height)
        for frame in frames:
            self._outlines(root, frame)
        self._flows(root, frames)
        self._site_marks(root, frames)
        self._lab_marks(root, frames)
        return MapView(root, tuple(frame.name for frame in frames[1:]))

    def _split(self) -> tuple[Box, dict[str, Point]]:
        """Returns the main box and the places outside it, as (lon, lat)."""
        points = {name: (place.lon, place.lat) for name, place in self._places.items()}
        if not points:
            return _FRANCE, {}
        inside = [point for point in points.values() if _FRANCE.holds(point)]
        if len(inside) < _FRENCH_SHARE * len(points):
            return Box.around(points.values()).widened(), {}
        main = Box.around(inside, 0.15).widened()
        if main.share_of(_FRANCE) > _NATIONAL_SHARE:
            main = _FRANCE
        used = set(self._used_places())
        far = {name: point for name, point in points.items() if not main.holds(point)}
        return main, {name: point for name, point in far.items() if name in used}

    def _used_places(self) -> list[str]:
        """Returns every site, and every lab with work."""
        return [*self._sites, *(lab.id for lab in self._document.labs if lab.lots)]

    def _inset_groups(self, outside: dict[str, Point]) -> dict[str, list[Point]]:
        groups: defaultdict[str, list[Point]] = defaultdict(list)
        for lon, lat in outside.values():
            groups[landmass_of(lat, lon).name].append((lon, lat))
        most = int((WIDTH - INSET_GAP) // (INSET + INSET_GAP))
        return dict(sorted(groups.items())[:most])

    def _insets(self, groups: dict[str, list[Point]], top: float) -> list[_Frame]:
        frames = []
        for position, (name, points) in enumerate(groups.items()):
            left = INSET_GAP + position * (INSET + INSET_GAP)
            box = Box.around(points, 0.4)
            projection = Projection(box, INSET, INSET, left, top + INSET_GAP)
            frames.append(_Frame(box, projection, name))
        return frames

    def _outlines(self, root: ET.Element, frame: _Frame) -> None:
        """Draws departments over countries; small boxes get a border and a name."""
        left, top = frame.projection(frame.box.west, frame.box.north)
        clip = f"clip-{frame.name or 'main'}"
        shape = add(root, "clipPath", id=clip)
        wide, high = frame.projection.width, frame.projection.height
        add(shape, "rect", x=left, y=top, width=wide, height=high)
        add(root, "rect", "sea", x=left, y=top, width=wide, height=high)
        group = add(root, "g", clip_path=f"url(#{clip})")
        countries = fabrouter_data.country_outlines("50m")
        rings = [ring for outline in countries.values() for ring in outline]
        seen = [ring for ring in rings if frame.box.meets(ring)]
        add(group, "path", "land", d=frame.projection.path(seen))
        if not frame.name:
            departments = fabrouter_data.department_outlines()
            rings = [ring for outline in departments.values() for ring in outline]
            shown = [ring for ring in rings if frame.box.meets(ring)]
            add(group, "path", "department", d=frame.projection.path(shown))
            return
        add(root, "rect", "inset", x=left, y=top, width=wide, height=high)
        write(root, left + 4, top + high - 5, _land_name(frame.name), "inset-name")

    def _frame(self, frames: list[_Frame], place: str) -> _Frame | None:
        """Returns the frame that shows a place, if any does."""
        point = (self._places[place].lon, self._places[place].lat)
        return next((frame for frame in frames if frame.box.holds(point)), None)

    def _at(self, frames: list[_Frame], place: str) -> Point | None:
        """Returns where a place is drawn, ``None`` if no frame shows it."""
        frame = self._frame(frames, place)
        return frame.projection(self._places[place].lon, self._places[place].lat) if frame else None

    def _flows(self, root: ET.Element, frames: list[_Frame]) -> None:
        """Draws one line per pair of places, wider for more units; dashed for parts."""
        units: Counter[tuple[str, str]] = Counter()
        for shipment in self._document.shipments:
            count = sum(item.units for item in shipment.items)
            units[shipment.origin, shipment.destination] += count
        largest = max(units.values(), default=1)
        group = add(root, "g", "flows")
        for (origin, destination), count in sorted(units.items(), key=lambda item: item[1]):
            start, end = self._at(frames, origin), self._at(frames, destination)
            overseas = self._frame(frames, origin) is not self._frame(frames, destination)
            if start is None or end is None or overseas:
                continue
            css = "flow" if destination in self._sites else "flow parts"
            width = 0.6 + 4.4 * (count / largest) ** 0.5
            line = add(group, "path", css, d=_arc(start, end), stroke_width=round(width, 1))
            tip(line, f"{self._names[origin]} → {self._names[destination]}: {count}")

    def _site_marks(self, root: ET.Element, frames: list[_Frame]) -> None:
        """Draws sites: green = all on time, amber = some late, red = some missing."""
        asked: Counter[str] = Counter()
        late: Counter[str] = Counter()
        unmet: Counter[str] = Counter()
        for line in self._document.lines:
            asked[line.site] += line.requested
            late[line.site] += line.late
            unmet[line.site] += line.unmet
        group = add(root, "g", "sites")
        for site in asked:
            point = self._at(frames, site)
            if point is None:
                continue
            state = "missing" if unmet[site] else "late" if late[site] else "served"
            mark = add(group, "circle", f"site {state}", cx=point[0], cy=point[1], r=3.2)
            got = asked[site] - unmet[site]
            tip(mark, f"{self._names[site]}: {got} / {asked[site]}")

    def _lab_marks(self, root: ET.Element, frames: list[_Frame]) -> None:
        """Draws labs with an area that grows with their hours of work; hubs are squares."""
        loads = {lab.id: lab for lab in self._document.labs}
        busiest = max((lab.load_h for lab in self._document.labs), default=1.0) or 1.0
        group = add(root, "g", "labs")
        for name, lab in self._labs.items():
            point, load = self._at(frames, name), loads.get(name)
            if point is None:
                continue
            hours = load.load_h if load else 0.0
            radius = 1.5 + 8.5 * (hours / busiest) ** 0.5 if hours else 1.5
            css = "idle" if not hours else "hub" if lab.kind is LabKind.HUB else "lab"
            mark = _mark(group, css, point, radius, square=lab.kind is LabKind.HUB)
            capacity = load.capacity_h if load else 0.0
            tip(mark, f"{lab.name}: {hours:.0f} h / {capacity:.0f} h")


def _land_name(landmass: str) -> Words:
    """Returns words for a piece of land."""
    plain = landmass.replace("_", " ").title()
    names = {"reunion": ("Réunion", "La Réunion"), "americas": ("Americas", "Amériques")}
    english, french = names.get(landmass, (plain, plain))
    return lambda t: t.name(english, french)


def _mark(group: ET.Element, css: str, point: Point, radius: float, *, square: bool) -> ET.Element:
    if not square:
        return add(group, "circle", css, cx=point[0], cy=point[1], r=radius)
    x, y, side = point[0] - radius, point[1] - radius, 2 * radius
    return add(group, "rect", css, x=x, y=y, width=side, height=side)


def _arc(start: Point, end: Point) -> str:
    """Returns a slightly bent line, so that flows there and back can be told apart."""
    (x1, y1), (x2, y2) = start, end
    bend = 0.12
    middle_x = (x1 + x2) / 2 - (y2 - y1) * bend
    middle_y = (y1 + y2) / 2 + (x2 - x1) * bend
    return f"M{x1:.1f} {y1:.1f}Q{middle_x:.1f} {middle_y:.1f} {x2:.1f} {y2:.1f}"
