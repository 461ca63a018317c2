"""Triton with the two graphs of a bundle, as functions of Python. Started by triton.ts; argument: the port."""

import sys

import numpy as np
from graphs import NUMPY, Graph, TensorSpec
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig


def runner(graph: Graph):
    names = [each.name for each in graph.outputs]

    # Requests are not put together here: the client's batches are what a run gets.
    def run(requests: list) -> list[dict[str, np.ndarray]]:
        return [graph.run(dict(request.items()), names) for request in requests]

    return run


def described(spec: TensorSpec) -> Tensor:
    # A dimension of 0 (no findings) cannot be declared.
    shape = tuple(each if each > 0 else -1 for each in spec.shape)
    return Tensor(name=spec.name, dtype=NUMPY[spec.datatype], shape=shape)


def main(port: int) -> None:
    config = TritonConfig(http_address="127.0.0.1", http_port=port, allow_grpc=False, allow_metrics=False, exit_on_error=True)
    with Triton(config=config) as triton:
        for model in ("muisc-picture", "muisc-sequence"):
            graph = Graph(model)
            triton.bind(
                model_name=model,
                infer_func=runner(graph),
                inputs=[described(each) for each in graph.inputs],
                outputs=[described(each) for each in graph.outputs],
                config=ModelConfig(batching=False),
            )
        triton.serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
