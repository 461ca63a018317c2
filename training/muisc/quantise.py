"""Graphs of 32-bit floats become graphs of 8-bit integers, in place.

The picture graph is convolutions: weights by channel and activations, both fixed from pictures of the training set (static, QDQ), in the trained blocks alone: what tells a
compressed or a blurred picture are differences of a few levels in the first ones, and eight bits there cost 0.16 of the AUC of compression. The sequence graph is matrices:
weights alone are fixed, activations are measured as they come (dynamic); its last layers, which may be learned anew, stay as they are.
"""

from __future__ import annotations

import os

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from ..compose.shards import Sequences
from .backbone import MIDDLE, blocks
from .features import prepared
from .graphs import BODY

# Pictures from which ranges are measured.
PICTURES = 96
# Convolutions of the last blocks, three each.
TRAINED = 3 * sum(1 for _ in list(blocks())[MIDDLE + 1 :])


class Pictures(CalibrationDataReader):
    def __init__(self, sequences: Sequences) -> None:
        # One of each of many sequences, main pictures and later ones alike.
        step = max(1, len(sequences.rows) // PICTURES)
        self.left = iter([(place, nth % len(sequences.rows[place]["images"])) for nth, place in enumerate(range(0, len(sequences.rows), step))][:PICTURES])
        self.sequences = sequences

    def get_next(self) -> dict[str, np.ndarray] | None:
        place = next(self.left, None)
        return None if place is None else {"pixels": prepared(self.sequences.files(place[0])[place[1]])[None]}


def forget_shapes(path: str, out: str) -> None:
    """The exporter notes shapes of weights that it has transposed since; the quantiser takes them at their word."""
    graph = onnx.load(path)
    del graph.graph.value_info[:]
    onnx.save(graph, out)


def simplified(path: str) -> str:
    """The file beside it in which norms are part of their convolutions, as it is then quantised."""
    quant_pre_process(path, path + ".pre", skip_symbolic_shape=True)
    return path + ".pre"


def quantise(folder: str, sequences: Sequences) -> None:
    picture = os.path.join(folder, "picture.onnx")
    exact = simplified(picture)
    convolutions = [node.name for node in onnx.load(exact).graph.node if node.op_type == "Conv"]
    quantize_static(
        exact,
        picture,
        Pictures(sequences),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        # The head's layers are a hundredth of the work, and what they hand out is looked at closely.
        op_types_to_quantize=["Conv"],
        nodes_to_exclude=convolutions[:-TRAINED],
    )
    os.remove(exact)
    quantise_matrices(os.path.join(folder, BODY))


def quantise_matrices(path: str) -> None:
    forget_shapes(path, path + ".pre")
    quantize_dynamic(path + ".pre", path, weight_type=QuantType.QInt8, per_channel=True)
    os.remove(path + ".pre")
