"""MLServer's runtime for a graph of a bundle. Started by mlserver.ts, which writes the settings of the models."""

import numpy as np
from graphs import NUMPY, Graph
from mlserver import MLModel
from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor, ResponseOutput


class BundleGraph(MLModel):
    async def load(self) -> bool:
        self._graph = Graph(self.name)
        self.inputs = [_metadata(each) for each in self._graph.inputs]
        self.outputs = [_metadata(each) for each in self._graph.outputs]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        feeds = {
            each.name: np.array(each.data.root, dtype=NUMPY[str(each.datatype)]).reshape(each.shape)
            for each in payload.inputs
        }
        wanted = [each.name for each in payload.outputs or []] or [each.name for each in self._graph.outputs]
        outputs = [
            ResponseOutput(name=name, datatype="FP32", shape=list(values.shape), data=values.flatten().tolist())
            for name, values in self._graph.run(feeds, wanted).items()
        ]
        return InferenceResponse(model_name=self.name, outputs=outputs)


def _metadata(spec) -> MetadataTensor:
    return MetadataTensor(name=spec.name, datatype=spec.datatype, shape=list(spec.shape))
