"""The road graph: a networkx graph of main roads, with what can be closed and asked of it."""

import hashlib
from collections.abc import Iterable
from functools import cached_property
from typing import TypedDict

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from fabrouter_network.geometry import EARTH_RADIUS_KM, FloatArray, unit_vectors
from fabrouter_network.transport import Closure

IndexArray = NDArray[np.intp]


class RoadTables(TypedDict):
    """A road graph as it is stored: undirected edges in kilometres."""

    nodes: list[tuple[float, float]]
    edges: list[tuple[int, int, float]]


class RoadMap:
    """A road graph.

    Parameters
    ----------
    graph
        Nodes ``0 … n - 1`` with attributes ``lat`` and ``lon`` in degrees, edges with ``km``.
    """

    def __init__(self, graph: "nx.Graph[int]") -> None:
        self.graph = graph

    @classmethod
    def from_tables(cls, tables: RoadTables) -> "RoadMap":
        """Builds the graph from lists of nodes (lat, lon) and edges (a, b, km)."""
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(
            (node, {"lat": lat, "lon": lon}) for node, (lat, lon) in enumerate(tables["nodes"])
        )
        graph.add_weighted_edges_from(tables["edges"], weight="km")
        return cls(graph)

    @cached_property
    def points(self) -> FloatArray:
        """float64, shape ``(num_nodes, 2)``: latitude and longitude of every node."""
        data = self.graph.nodes(data=True)
        return np.array([(attributes["lat"], attributes["lon"]) for _, attributes in data])

    @cached_property
    def digest(self) -> str:
        """Fingerprint of nodes and edges."""
        sha = hashlib.sha256(self.points.tobytes())
        for part in (self._matrix.indptr, self._matrix.indices, self._matrix.data):
            sha.update(part.tobytes())
        return sha.hexdigest()

    @cached_property
    def landmass(self) -> IndexArray:
        """intp, shape ``(num_nodes,)``: number of the connected piece each node lies in."""
        _, labels = connected_components(self._matrix, directed=False)
        return np.asarray(labels, dtype=np.intp)

    @cached_property
    def main_landmass(self) -> IndexArray:
        """intp, shape ``(num_nodes,)``: 0 on the largest piece, another number elsewhere."""
        largest = int(np.bincount(self.landmass).argmax())
        return np.where(self.landmass == largest, 0, self.landmass + 1)

    @cached_property
    def _matrix(self) -> "csr_array[np.float64]":
        nodes = list(range(len(self.graph)))
        return csr_array(nx.to_scipy_sparse_array(self.graph, nodelist=nodes, weight="km"))

    @cached_property
    def _tree(self) -> "cKDTree[None]":
        return cKDTree(unit_vectors(self.points))

    def nearest(self, points: FloatArray) -> tuple[IndexArray, FloatArray]:
        """Returns the nearest node to each point and the great-circle kilometres to it."""
        chord, node = self._tree.query(unit_vectors(points))
        km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(np.asarray(chord) / 2, 0, 1))
        return np.asarray(node, dtype=np.intp), km

    def without(self, closures: Iterable[Closure]) -> "RoadMap":
        """Returns the map without the roads that touch a closed circle."""
        blocked: set[int] = set()
        for closure in closures:
            centre = unit_vectors(np.array([[closure.lat, closure.lon]]))[0]
            chord = 2 * np.sin(min(closure.radius_km / EARTH_RADIUS_KM, np.pi) / 2)
            blocked.update(self._tree.query_ball_point(centre, chord))
        if not blocked:
            return self
        graph = self.graph.copy()
        graph.remove_edges_from(list(graph.edges(blocked)))
        return RoadMap(graph)

    def distances(self, sources: IndexArray, targets: IndexArray) -> FloatArray:
        """Returns shortest road kilometres, float64, shape ``(num_sources, num_targets)``.

        Dijkstra's algorithm from every different source; ``inf`` = no road. The matrix holds every
        road both ways, so it is read as directed: each road is then looked at once.
        """
        different, row = np.unique(sources, return_inverse=True)
        km = np.empty((len(different), len(targets)))
        for first in range(0, len(different), 64):
            block = slice(first, first + 64)
            km[block] = dijkstra(self._matrix, indices=different[block])[:, targets]
        return km[row]

    def path(
        self, start: tuple[float, float], end: tuple[float, float]
    ) -> list[tuple[float, float]]:
        """Returns the points of a shortest road route, end points included.

        Raises
        ------
        networkx.NetworkXNoPath
            If no road joins the two.
        """
        (source, target), _ = self.nearest(np.array([start, end]))
        _, nodes = nx.bidirectional_dijkstra(self.graph, int(source), int(target), weight="km")
        points = self.points
        return [start, *((float(points[n, 0]), float(points[n, 1])) for n in nodes), end]
