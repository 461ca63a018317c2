"""Linear light to display: Khronos PBR Neutral (its published reference formula) and the sRGB curve, on arrays."""
from __future__ import annotations

import bpy
import numpy as np

START, DESATURATION = 0.8 - 0.04, 0.15


def neutral(linear: np.ndarray) -> np.ndarray:
    """(..., 3) linear Rec. 709, any positive range -> 0..1; colours below 0.8 keep their hue and saturation."""
    least = linear.min(-1, keepdims=True)
    colour = linear - np.where(least < 0.08, least - 6.25 * least * least, 0.04)
    peak = colour.max(-1, keepdims=True)
    span = 1.0 - START
    squeezed = 1.0 - span * span / (np.maximum(peak, START) + span - START)
    scaled = colour * squeezed / np.maximum(peak, 1e-6)
    grey = 1.0 - 1.0 / (DESATURATION * (peak - squeezed) + 1.0)
    return np.where(peak < START, colour, scaled * (1 - grey) + squeezed * grey)


def encode(linear: np.ndarray) -> np.ndarray:
    """The sRGB transfer curve, 0..1 to 0..1."""
    safe = np.clip(linear, 0.0, 1.0)
    return np.where(safe <= 0.0031308, safe * 12.92, 1.055 * safe ** (1 / 2.4) - 0.055)


def load_linear(path: str) -> np.ndarray:
    """An EXR file as (height, width, 4) float32, top row first, colour premultiplied by alpha."""
    image = bpy.data.images.load(path)
    image.colorspace_settings.name = "Linear Rec.709"
    width, height = image.size
    flat = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(flat)
    bpy.data.images.remove(image)
    return flat.reshape(height, width, 4)[::-1].copy()
