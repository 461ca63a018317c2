"""Triangle meshes as NumPy arrays: cutting along a line, refining, smoothing, normals. No Blender."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True)
class Mesh:
    """points (n, 3); triangles (m, 3); values: more numbers per point (n,) or (n, k), carried along when it is cut or refined."""

    points: np.ndarray
    triangles: np.ndarray
    values: dict[str, np.ndarray] = field(default_factory=dict)

    def moved(self, points: np.ndarray) -> "Mesh":
        return replace(self, points=points)

    def compact(self) -> "Mesh":
        """Without the points that no triangle uses."""
        used, index = np.unique(self.triangles, return_inverse=True)
        return Mesh(self.points[used], index.reshape(-1, 3), {name: value[used] for name, value in self.values.items()})


def of_quads(points: np.ndarray, quads: np.ndarray, values: dict[str, np.ndarray]) -> Mesh:
    return Mesh(points, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]), values)


def blended(mesh: Mesh, one: np.ndarray, other: np.ndarray, share: np.ndarray) -> Mesh:
    """The mesh with new points between existing ones, appended; its triangles are unchanged."""

    def mixed(value: np.ndarray) -> np.ndarray:
        t = share.reshape(-1, *[1] * (value.ndim - 1))
        return np.concatenate([value, value[one] * (1 - t) + value[other] * t])

    return Mesh(mixed(mesh.points), mesh.triangles, {name: mixed(value) for name, value in mesh.values.items()})


def cut(mesh: Mesh, height: np.ndarray) -> Mesh:
    """What lies where height (n,) is positive, cut cleanly along zero."""
    # A point exactly on the line would give triangles without area.
    height = np.where(np.abs(height) < 1e-4, 1e-4, height)
    inside = height[mesh.triangles] > 0
    count = inside.sum(1)
    whole = mesh.triangles[count == 3]
    # Turned so that the odd corner comes first.
    crossed = np.nonzero((count == 1) | (count == 2))[0]
    odd = np.where(count[crossed] == 1, inside[crossed].argmax(1), (~inside[crossed]).argmax(1))
    a, b, c = (mesh.triangles[crossed, (odd + k) % 3] for k in range(3))
    edges = np.sort(np.concatenate([np.stack([a, b], 1), np.stack([a, c], 1)]), axis=1)
    if not len(edges):
        return Mesh(mesh.points, whole, mesh.values).compact()
    unique, index = np.unique(edges, axis=0, return_inverse=True)
    low, high = height[unique[:, 0]], height[unique[:, 1]]
    grown = blended(mesh, unique[:, 0], unique[:, 1], low / (low - high))
    index = index.reshape(-1) + len(mesh.points)
    ab, ac = index[: len(a)], index[len(a) :]
    one = count[crossed] == 1
    pieces = [whole, np.stack([a, ab, ac], 1)[one], np.stack([ab, b, c], 1)[~one], np.stack([ab, c, ac], 1)[~one]]
    return Mesh(grown.points, np.concatenate(pieces), grown.values).compact()


def edges_of(mesh: Mesh) -> tuple[np.ndarray, np.ndarray]:
    """(edges (k, 2), how many triangles each has)."""
    t = mesh.triangles
    every = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), axis=1)
    return np.unique(every, axis=0, return_counts=True)


def rim(mesh: Mesh) -> np.ndarray:
    """Which points lie on an open edge."""
    edges, count = edges_of(mesh)
    out = np.zeros(len(mesh.points), bool)
    out[edges[count == 1].ravel()] = True
    return out


def refined(mesh: Mesh) -> Mesh:
    """Every triangle in four."""
    t = mesh.triangles
    every = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), axis=1)
    unique, index = np.unique(every, axis=0, return_inverse=True)
    grown = blended(mesh, unique[:, 0], unique[:, 1], np.full(len(unique), 0.5))
    ab, bc, ca = np.split(index.reshape(-1) + len(mesh.points), 3)
    a, b, c = t.T
    corners = [np.stack(x, 1) for x in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    return replace(grown, triangles=np.concatenate(corners))


def smoothed(mesh: Mesh, values: np.ndarray, rounds: int, share: float | np.ndarray = 0.5) -> np.ndarray:
    """Values (n,) or (n, k) drawn towards their neighbours' mean; points on a rim only follow the rim, so that hems stay lines."""
    edges, count = edges_of(mesh)
    open_edge = count == 1
    on_rim = np.zeros(len(mesh.points), bool)
    on_rim[edges[open_edge].ravel()] = True
    used = open_edge | ~on_rim[edges].any(1) | (on_rim[edges].sum(1) == 1)
    pairs = np.concatenate([edges[used], edges[used][:, ::-1]])
    # A rim point takes no part of its inner neighbours.
    border = np.zeros(len(edges), bool)
    border[open_edge] = True
    from_rim = np.concatenate([border[used], border[used]])
    pairs = pairs[~on_rim[pairs[:, 0]] | from_rim]
    number = np.maximum(np.bincount(pairs[:, 0], minlength=len(values)), 1)
    out = values.astype(np.float64).copy()
    part = share if np.isscalar(share) else np.asarray(share).reshape(-1, *[1] * (values.ndim - 1))
    flat = out.reshape(len(out), -1)
    for _ in range(rounds):
        mean = np.stack([np.bincount(pairs[:, 0], flat[pairs[:, 1], k], len(flat)) for k in range(flat.shape[1])], 1) / number[:, None]
        lone = np.bincount(pairs[:, 0], minlength=len(values)) == 0
        mean[lone] = flat[lone]
        flat = flat + (mean - flat) * (part if np.isscalar(part) else part.reshape(-1, 1))
    return flat.reshape(values.shape)


def normals(mesh: Mesh, rounds: int = 0) -> np.ndarray:
    """Outward unit normals (n, 3), by area; rounds of smoothing make a shell that does not follow every bump."""
    p, t = mesh.points, mesh.triangles
    face = np.cross(p[t[:, 1]] - p[t[:, 0]], p[t[:, 2]] - p[t[:, 0]])
    out = np.zeros_like(p)
    for corner in range(3):
        for axis in range(3):
            out[:, axis] += np.bincount(t[:, corner], face[:, axis], len(p))
    if rounds:
        out = smoothed(mesh, out, rounds)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


def outside(mesh: Mesh, least: float | np.ndarray) -> Mesh:
    """Cloth moved out wherever it comes nearer than `least` to the skin that it was cut from (values "skin", "outward")."""
    # Between the body's own points a normal is a mean of several, and shorter.
    outward = mesh.values["outward"] / np.maximum(np.linalg.norm(mesh.values["outward"], axis=1, keepdims=True), 1e-9)
    away = ((mesh.points - mesh.values["skin"]) * outward).sum(1)
    return mesh.moved(mesh.points + outward * np.maximum(least - away, 0)[:, None])


def sheet(points: np.ndarray) -> Mesh:
    """A surface through a grid of points (rows, columns, 3)."""
    rows, columns, _ = points.shape
    j, i = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    k = (j * columns + i).ravel()
    return Mesh(points.reshape(-1, 3), np.concatenate([np.stack([k, k + columns, k + 1], 1), np.stack([k + 1, k + columns, k + columns + 1], 1)]))
