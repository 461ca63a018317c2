"""A graph of a bundle in Triton's Python backend: model.py of all models. triton.ts writes the repository around it."""

import os
import sys

sys.path.append(os.environ["AGPIS_SERVERS"])  # where graphs.py lies
import triton_python_backend_utils as backend
from graphs import Graph


class TritonPythonModel:
    @staticmethod
    def auto_complete_config(config):
        graph = Graph(config.as_dict()["name"])
        config.set_max_batch_size(0)
        for each in graph.inputs:
            config.add_input(_described(each))
        for each in graph.outputs:
            config.add_output(_described(each))
        return config

    def initialize(self, args):
        self._graph = Graph(args["model_name"])

    def execute(self, requests):
        return [self._answered(each) for each in requests]

    def _answered(self, request):
        feeds = {each.name(): each.as_numpy() for each in request.inputs()}
        outputs = self._graph.run(feeds, list(request.requested_output_names()))
        tensors = [backend.Tensor(name, values) for name, values in outputs.items()]
        return backend.InferenceResponse(output_tensors=tensors)


def _described(spec):
    # A dimension of 0 (no findings) cannot be declared.
    dims = [each if each > 0 else -1 for each in spec.shape]
    return {"name": spec.name, "data_type": f"TYPE_{spec.datatype}", "dims": dims}
