"""A bundle becomes a run again, to go on training from a model whose own run is not there, or to encode and ablate with it.

    $PY -m training.muisc.restore --model models/muisc --out RUN

What was rounded to 8 bits stays as it was rounded, and what is never served (the layer of one ablation) begins anew. How the rest lies in a graph, transposed or under a number instead
of a name, is found by exporting a model of other numbers in the same way; so this asks for the versions of PyTorch and ONNX that requirements.txt names. Prints how far the golden answers
are from those of the bundle, and keeps nothing where they are not the same but for the rounding.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from . import checkpoint, graphs
from .backbone import Backbone
from .bundle import Served, golden_answers
from .heads import Ending
from .quantise import simplified
from .reasons import codes
from .rebundle import manifest_of
from .tokenizer import Tokenizer
from .train import learned_tensors
from .whole import Whole, put_back, shape_of

# Of logits that go from -10 to 10: what the rounding of activations, which are served in 8 bits, makes of them.
MOST_APART = 1.0


def constants_of(path: str) -> dict[str, np.ndarray]:
    """By name; what was rounded under the name that it had before."""
    held = {constant.name: numpy_helper.to_array(constant) for constant in onnx.load(path).graph.initializer}
    return {**held, **{name.removesuffix("_quantized"): whole_number(held, name) for name in held if name.endswith("_quantized")}}


def whole_number(held: dict[str, np.ndarray], name: str) -> np.ndarray:
    """Matrices and convolutions have a scale for each column or each filter, their biases one that is named after them."""
    own = name if f"{name}_scale" in held else name.removesuffix("_quantized")
    scale, zero = held[f"{own}_scale"], held[f"{own}_zero_point"]
    value = held[name].astype(np.float32)
    along = (-1,) + (1,) * (value.ndim - 1) if value.ndim == 4 and scale.ndim else scale.shape
    return (value - zero.astype(np.float32).reshape(along)) * scale.reshape(along)


def places(tensors: dict[str, torch.Tensor], known: dict[str, np.ndarray]) -> dict[str, tuple[str, bool]]:
    """Of each tensor the constant that holds it, and whether that is its transpose; those that none holds are left out."""
    found = {}
    for name, tensor in tensors.items():
        value = tensor.detach().numpy()
        for other, held in known.items():
            for turned in (False, True) if value.ndim == 2 else (False,):
                own = value.T if turned else value
                if held.shape == own.shape and np.array_equal(held, own):
                    found.setdefault(name, (other, turned))
    return found


@torch.no_grad()
def scattered(model: Whole) -> None:
    """Numbers by which each tensor is known again."""
    source = torch.Generator().manual_seed(1)
    for tensor in learned_tensors(model).values():
        if tensor.is_floating_point():
            tensor.copy_(0.02 * torch.randn(tensor.shape, generator=source) + 1.0)
    # Both are of what is measured, and the exporter keeps one of two constants that are the same.
    if model.sequence.found is not None and model.sequence.found_alone is not None:
        model.sequence.found_alone[0].load_state_dict(model.sequence.found[0].state_dict())


def turned_in(path: str) -> set[str]:
    """Constants of a graph of floats that the quantiser transposes."""
    return {node.input[1] for node in onnx.load(path).graph.node if node.op_type == "Gemm" and any(one.name == "transB" and one.i for one in node.attribute)}


def restored(bundle: str, tokens: Tokenizer, findings: int) -> Whole:
    """The model as it was trained, but for the rounding."""
    model = Whole(shape_of(len(tokens), findings), Backbone.pretrained().eval().fold_upper()).eval()
    shaped = {name: tensor.clone() for name, tensor in learned_tensors(model).items()}
    scattered(model)
    tensors = learned_tensors(model)
    with tempfile.TemporaryDirectory() as folder:
        picture, body = os.path.join(folder, "picture.onnx"), os.path.join(folder, graphs.BODY)
        graphs.write_picture(model.encoder, model.sequence, picture)
        graphs.write_body(model.sequence, body)
        at = {}
        for own, served in ((simplified(picture), "picture.onnx"), (body, "sequence.onnx")):
            held, gemms = constants_of(os.path.join(bundle, served)), turned_in(own)
            for name, (constant, turned) in places(tensors, constants_of(own)).items():
                if constant not in held:
                    raise SystemExit(f"{bundle}/{served} has no {constant}: it was exported by other versions than those that are installed")
                at[name] = held[constant].T if turned != (constant in gemms and f"{constant}_quantized" in held) else held[constant]
    # Released no earlier: what asks for no gradient is exported in another way. What is not trained comes from its package, and what no graph holds begins as in a new model.
    learned = learned_tensors(model.release())
    put_back(model, {name: torch.from_numpy(np.array(at[name])) if name in at and name in learned else value for name, value in shaped.items()})
    Ending.load(os.path.join(bundle, graphs.HEAD), further=False).put_into(model.sequence)
    untold = sorted(name for name in learned if name not in at and not name.startswith(("named.", *(f"sequence.{part}" for part in Ending.PARTS))))
    if untold:
        raise SystemExit(f"the graphs of {bundle} do not hold {', '.join(untold)}: it was exported by other versions than those that are installed")
    return model


def apart(model: Whole, bundle: str, tokens: Tokenizer) -> float:
    """The largest difference of a golden logit."""
    with tempfile.TemporaryDirectory() as folder:
        graphs.write_served(model.encoder, model.sequence, folder)
        return max(float(np.abs(answer["logits"][: len(entry["logits"])] - np.array(entry["logits"])[: len(answer["logits"])]).max()) for entry, answer in golden_answers(bundle, Served(folder, tokens)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="models/muisc", help="the bundle")
    parser.add_argument("--out", required=True, help="of the run; must not be there")
    args = parser.parse_args()
    if os.path.exists(args.out):
        parser.error(f"{args.out} is there: give another folder")
    manifest, identity = manifest_of(args.model)
    tokens = Tokenizer.load(os.path.join(args.model, "tokenizer.json"))
    further = [code for code in manifest["codes"] if code not in codes()]
    if further:
        print(f"categories that were added to {identity} are left behind, a training knows none of them: {', '.join(further)}")
    model = restored(args.model, tokens, len(manifest["findings"]))
    far = apart(model, args.model, tokens)
    print(f"golden logits at most {far:.2f} apart from those of {identity}")
    # Not a number is no answer either.
    if not far <= MOST_APART:
        raise SystemExit("more than rounding explains: nothing was kept")
    held = checkpoint.alone(args.out)
    shutil.copy(os.path.join(args.model, "tokenizer.json"), args.out)
    with open(os.path.join(args.out, "run.json"), "w", encoding="utf-8") as out:
        json.dump({"restored": identity, "findings": manifest["findings"], "encoded": None}, out, indent=1)
    checkpoint.save(args.out, {f"weight/{name}": tensor for name, tensor in learned_tensors(model).items()}, {"step": 0})
    held.close()
    print(f"{args.out}: as a run of training.muisc.train, for --start")


if __name__ == "__main__":
    main()
