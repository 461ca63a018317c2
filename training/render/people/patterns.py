"""Where the pattern of a cloth lies: centimetres around and along the trunk, an arm or a leg, as sewn at rest. NumPy only."""

from __future__ import annotations

import numpy as np

from .mesh import Mesh

TRUNK_RADIUS, ARM_RADIUS, LEG_RADIUS = 16.0, 6.0, 9.0


def unwrapped(x: np.ndarray, y: np.ndarray, radius: float) -> np.ndarray:
    """Centimetres around; 0 at the front, the seam at the back."""
    return np.arctan2(x, -y) * radius


def cloth_coordinates(mesh: Mesh) -> np.ndarray:
    """(m, 3, 2): for every corner of every triangle. A triangle belongs to one part, so that seams lie between triangles."""
    rest, t = mesh.values["rest"], mesh.triangles
    trunk = np.stack([unwrapped(rest[:, 0], rest[:, 1] - 1.0, TRUNK_RADIUS), rest[:, 2]], 1)
    side = np.sign(rest[:, 0])
    # The arm at rest hangs at 45 degrees: what lies across it is x + z.
    across = (np.abs(rest[:, 0]) + rest[:, 2]) / np.sqrt(2)
    middle = np.median(across[mesh.values["arm"] > 0.6]) if (mesh.values["arm"] > 0.6).any() else 0.0
    arm = np.stack([unwrapped(across - middle, rest[:, 1] - 2.0, ARM_RADIUS), -mesh.values["reach"] + 150], 1)
    leg = np.stack([unwrapped(rest[:, 0] - side * 10.0, rest[:, 1] - 1.0, LEG_RADIUS), rest[:, 2]], 1)
    part = np.where(mesh.values["arm"][t].mean(1) > 0.5, 1, np.where(mesh.values["leg"][t].mean(1) > 0.75, 2, 0))
    corners = np.stack([trunk, arm, leg])[part[:, None], t]
    # Over the seam a corner is taken from the other end.
    turn = np.array([TRUNK_RADIUS, ARM_RADIUS, LEG_RADIUS])[part] * 2 * np.pi
    first = corners[:, :1, 0]
    corners[..., 0] -= np.round((corners[..., 0] - first) / turn[:, None]) * turn[:, None]
    return corners
