"""A bundle's graphs in ONNX Runtime, for servers that the client is tested against."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

FILES = {"muisc-picture": "picture.onnx", "muisc-pairs": "pairs.onnx", "muisc-sequence": "sequence.onnx"}
DATATYPES = {"tensor(uint8)": "UINT8", "tensor(float)": "FP32", "tensor(int64)": "INT64"}
NUMPY = {"UINT8": np.uint8, "FP32": np.float32, "INT64": np.int64}


@dataclass(frozen=True)
class TensorSpec:
    name: str
    datatype: str
    # -1: any.
    shape: tuple[int, ...]


class Graph:
    """One graph of the bundle in the folder AGPIS_BUNDLE."""

    def __init__(self, model: str):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = Path(os.environ["AGPIS_BUNDLE"]) / FILES[model]
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.inputs = [_spec(each) for each in self._session.get_inputs()]
        self.outputs = [_spec(each) for each in self._session.get_outputs()]

    def run(self, feeds: dict[str, np.ndarray], names: list[str]) -> dict[str, np.ndarray]:
        return dict(zip(names, self._session.run(names, feeds), strict=True))


def _spec(node) -> TensorSpec:
    # Dimensions that vary have a name instead of a number.
    shape = tuple(each if isinstance(each, int) else -1 for each in node.shape)
    return TensorSpec(node.name, DATATYPES[node.type], shape)
