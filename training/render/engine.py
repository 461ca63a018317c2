"""Cycles, set for many small pictures on few processor cores."""
from __future__ import annotations

import os

import bpy

ENGINE_VERSION = 3

# With the denoiser and masks from geometry, four samples differ from sixteen by less than JPEG does; they cost about 9 CPU-seconds at 1000 x 1000, a scene 16.
SAMPLES = 4


def empty_scene() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)


def configure(size: tuple[int, int], samples: int, scale: float = 1.0, threads: int = 1) -> None:
    """samples: at most, per pixel (the adaptive sampler stops earlier); scale: of the size, for drafts."""
    scene = bpy.context.scene
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    cycles.device = "CPU"
    render.threads_mode, render.threads = "FIXED", threads
    render.resolution_x, render.resolution_y = (round(side * scale) for side in size)
    render.resolution_percentage = 100
    render.film_transparent = True
    render.filter_size = 1.5
    cycles.samples = samples
    cycles.use_adaptive_sampling = True
    cycles.adaptive_threshold = 0.1
    cycles.adaptive_min_samples = min(4, samples)
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    cycles.denoising_prefilter = "FAST"
    cycles.denoising_quality = "FAST"
    # With five lights a tree costs more than it saves (measured: 18 against 14 CPU-seconds).
    cycles.use_light_tree = False
    limit_bounces(cycles)
    # Linear floats out: tone mapping must follow the division by alpha, or edges get speckled (see tone.py).
    render.image_settings.file_format = "OPEN_EXR"
    render.image_settings.color_mode = "RGBA"
    render.image_settings.color_depth = "16"
    render.image_settings.exr_codec = "ZIP"


def limit_bounces(cycles: object) -> None:
    cycles.max_bounces = 8
    cycles.diffuse_bounces = 1
    cycles.glossy_bounces = 2
    cycles.transmission_bounces = 8
    cycles.transparent_max_bounces = 8
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 3.0
    cycles.blur_glossy = 0.5


def write_exr(path: str) -> None:
    """Renders the scene's camera to an EXR; Blender's progress lines go nowhere, its errors still raise."""
    bpy.context.scene.render.filepath = path
    saved = os.dup(1)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    try:
        bpy.ops.render.render(write_still=True)
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(sink)
