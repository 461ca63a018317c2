"""Makes the tiny bundle that the tests of serving run: the form of a real one, weights by hand, nothing learned.

    $PY training/vectors/make_muisc_bundle.py          # from the repository's root; $PY as in training/README.md; writes test/muisc/bundle

It sees red as added text, blue as a QR code, pictures that are alike as repeats, and the word "red" in a title as a mismatch; it always says the same sentence.
"""

import hashlib
import io
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from training.muisc.bundle import ends_of  # noqa: E402
from training.muisc.features import prepared, thumbnails  # noqa: E402
from training.muisc.model import THUMB  # noqa: E402
from training.muisc.pairs import FEATURES  # noqa: E402
from training.muisc.targets import text_of  # noqa: E402
from training.muisc.tokenizer import END, MASK, SAY, Tokenizer  # noqa: E402

OUT = ROOT / "test" / "muisc" / "bundle"
CODES = ("repeat", "added-text", "qr-code", "title-mismatch")
SIDE, CELLS, COARSE, WIDTH, DYES = 320, 10, 5, 8, 2
SENTENCE = "the picture has red text"
RNG = np.random.default_rng(20261122)


def constants(**values: np.ndarray) -> list[onnx.TensorProto]:
    return [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()]


def model(nodes: list, inputs: dict, outputs: dict, values: list[onnx.TensorProto]) -> onnx.ModelProto:
    def described(tensors: dict) -> list:
        return [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in tensors.items()]

    graph = helper.make_graph(nodes, "tiny", described(inputs), described(outputs), values)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(made)
    return made


def picture_graph() -> onnx.ModelProto:
    # Red less green, blue less red; a repeat and a mismatch are in no place.
    seen = np.array([[0, 12, -12, 0], [0, -12, 0, 0], [0, 0, 12, 0]], np.float32)
    node = helper.make_node
    nodes = [
        node("Cast", ["pixels"], ["levels"], to=TensorProto.FLOAT),
        node("Mul", ["levels", "scale"], ["shares"]),
        node("Transpose", ["shares"], ["planes"], perm=[0, 3, 1, 2]),
        node("AveragePool", ["planes"], ["coarse"], kernel_shape=[SIDE // COARSE] * 2, strides=[SIDE // COARSE] * 2),
        node("AveragePool", ["planes"], ["fine"], kernel_shape=[SIDE // CELLS] * 2, strides=[SIDE // CELLS] * 2),
        node("Reshape", ["coarse", "coarse_shape"], ["coarse_flat"]),
        node("Transpose", ["coarse_flat"], ["coarse_cells"], perm=[0, 2, 1]),
        node("MatMul", ["coarse_cells", "spread"], ["cells"]),
        node("ReduceMean", ["cells", "axis_1"], ["mean"], keepdims=0),
        node("ReduceMax", ["cells", "axis_1"], ["largest"], keepdims=0),
        node("MatMul", ["mean", "dyed"], ["dyes"]),
        node("Concat", ["mean", "largest", "dyes"], ["whole"], axis=1),
        node("Reshape", ["fine", "fine_shape"], ["fine_flat"]),
        node("Transpose", ["fine_flat"], ["fine_cells"], perm=[0, 2, 1]),
        node("MatMul", ["fine_cells", "seen"], ["unbiased"]),
        node("Add", ["unbiased", "bias"], ["maps"]),
        node("ReduceMax", ["maps", "axis_1"], ["votes"], keepdims=0),
    ]
    values = constants(
        scale=np.float32(1 / 255),
        coarse_shape=np.array([0, 3, COARSE**2]),
        fine_shape=np.array([0, 3, CELLS**2]),
        spread=RNG.normal(0, 1, (3, WIDTH)).astype(np.float32),
        dyed=RNG.normal(0, 0.5, (WIDTH, DYES)).astype(np.float32),
        axis_1=np.array([1]),
        seen=seen,
        bias=np.full(len(CODES), -3, np.float32),
    )
    floats = TensorProto.FLOAT
    outputs = {
        "cells": (floats, ["n", COARSE**2, WIDTH]),
        "whole": (floats, ["n", 2 * WIDTH + DYES]),
        "votes": (floats, ["n", len(CODES)]),
        "maps": (floats, ["n", CELLS**2, len(CODES)]),
    }
    return model(nodes, {"pixels": (TensorProto.UINT8, ["n", SIDE, SIDE, 3])}, outputs, values)


def pairs_graph() -> onnx.ModelProto:
    """Of each pair how alike the two are, and zeros."""
    node = helper.make_node
    nodes = [
        node("Cast", ["thumbs"], ["levels"], to=TensorProto.FLOAT),
        node("Gather", ["levels", "first"], ["one"], axis=1),
        node("Gather", ["levels", "second"], ["other"], axis=1),
        node("Sub", ["one", "other"], ["difference"]),
        node("Abs", ["difference"], ["size"]),
        node("ReduceMean", ["size", "each"], ["apart"], keepdims=0),
        node("Div", ["apart", "most"], ["unlike"]),
        node("Sub", ["all", "unlike"], ["alike"]),
        node("Unsqueeze", ["alike", "last"], ["column"]),
        node("MatMul", ["column", "row"], ["pairs"]),
    ]
    row = np.zeros((1, FEATURES), np.float32)
    row[0, 0] = 1
    values = constants(each=np.array([2, 3, 4]), most=np.float32(255), all=np.float32(1), last=np.array([-1]), row=row)
    whole = TensorProto.INT64
    inputs = {"thumbs": (TensorProto.UINT8, ["b", "n", THUMB, THUMB, 3]), "first": (whole, ["p"]), "second": (whole, ["p"])}
    return model(nodes, inputs, {"pairs": (TensorProto.FLOAT, ["b", "p", FEATURES])}, values)


def sequence_graph(tokens: Tokenizer) -> onnx.ModelProto:
    """Each input counts: a wrong order of pairs, a [MASK] in the wrong place or a padding that is read changes the logits."""
    size = len(tokens)
    named_red = np.zeros((size, len(CODES)), np.float32)
    named_red[tokens.encode("red"), CODES.index("title-mismatch")] = 5
    follows = np.zeros((size, size), np.uint8)
    path = [SAY, *tokens.encode(SENTENCE), END]
    for token, after in zip(path, path[1:]):
        follows[token, after] = 1
    node = helper.make_node
    nodes = [
        node("Unsqueeze", ["present", "last"], ["there"]),
        node("Mul", ["votes", "there"], ["slots"]),
        node("ReduceMax", ["slots", "axis_1"], ["strongest"], keepdims=0),
        # How alike a pair is beyond what is usual, by how far apart its pictures stand, and less where the encoder holds them to be different.
        node("Gather", ["whole", "first"], ["one"], axis=1),
        node("Gather", ["whole", "second"], ["other"], axis=1),
        node("Sub", ["one", "other"], ["difference"]),
        node("Abs", ["difference"], ["size"]),
        # In whole steps: the last digit of a picture as a whole depends on how many are encoded in one run.
        node("MatMul", ["size", "averaged"], ["apart"]),
        node("Round", ["apart"], ["steps_apart"]),
        node("Mul", ["steps_apart", "hundredth"], ["unlike"]),
        node("Sub", ["second", "first"], ["steps"]),
        node("Cast", ["steps"], ["distance"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["distance", "last"], ["distances"]),
        node("Sub", ["pairs", "usual"], ["closer"]),
        node("Mul", ["closer", "distances"], ["spread"]),
        node("Sub", ["spread", "unlike"], ["alike"]),
        node("MatMul", ["alike", "pair_weights"], ["of_pairs"]),
        node("ReduceSum", ["of_pairs", "axis_1"], ["repeated"], keepdims=0),
        node("ReduceMean", ["cells", "both"], ["seen"], keepdims=0),
        node("MatMul", ["seen", "seen_weights"], ["of_cells"]),
        node("Gather", ["named_red", "text"], ["of_words"], axis=0),
        node("ReduceSum", ["of_words", "axis_1"], ["of_text"], keepdims=0),
        node("ReduceSum", ["findings", "both"], ["found"], keepdims=0),
        node("Unsqueeze", ["found", "last"], ["of_findings"]),
        node("Unsqueeze", ["mask_at", "last"], ["mask_place"]),
        node("GatherElements", ["text", "mask_place"], ["mask_token"], axis=1),
        node("Cast", ["mask_token"], ["mask_number"], to=TensorProto.FLOAT),
        node("Sub", ["mask_number", "mask_is"], ["misplaced"]),
        node("Sum", ["strongest", "repeated", "of_cells", "of_text", "of_findings", "misplaced"], ["logits"]),
        node("ReduceMax", ["logits", "axis_1"], ["worst"], keepdims=0),
        node("Neg", ["worst"], ["qualified"]),
        node("Unsqueeze", ["read_at", "last"], ["read_place"]),
        node("GatherElements", ["text", "read_place"], ["read_token"], axis=1),
        node("Squeeze", ["read_token", "axis_1"], ["token"]),
        node("Gather", ["follows", "token"], ["following"], axis=0),
        node("Cast", ["following"], ["next"], to=TensorProto.FLOAT),
    ]
    pair_weights = np.zeros((FEATURES, len(CODES)), np.float32)
    pair_weights[0, 0] = 40
    values = constants(
        last=np.array([-1]),
        axis_1=np.array([1]),
        both=np.array([1, 2]),
        averaged=np.full((2 * WIDTH + DYES, 1), 40 / (2 * WIDTH + DYES), np.float32),
        hundredth=np.float32(0.01),
        usual=np.float32(0.9),
        pair_weights=pair_weights,
        seen_weights=RNG.normal(0, 0.1, (WIDTH, len(CODES))).astype(np.float32),
        named_red=named_red,
        mask_is=np.float32(MASK),
        follows=follows,
    )
    floats, whole = TensorProto.FLOAT, TensorProto.INT64
    inputs = {
        "cells": (floats, ["b", "n", COARSE**2, WIDTH]),
        "whole": (floats, ["b", "n", 2 * WIDTH + DYES]),
        "votes": (floats, ["b", "n", len(CODES)]),
        "present": (floats, ["b", "n"]),
        "findings": (floats, ["b", "n", 0]),
        "pairs": (floats, ["b", "p", FEATURES]),
        "first": (whole, ["p"]),
        "second": (whole, ["p"]),
        "text": (whole, ["b", "t"]),
        "mask_at": (whole, ["b"]),
        "read_at": (whole, ["b"]),
    }
    outputs = {
        "logits": (floats, ["b", len(CODES)]),
        "qualified": (floats, ["b"]),
        "slots": (floats, ["b", "n", len(CODES)]),
        "next": (floats, ["b", size]),
    }
    return model(nodes, inputs, outputs, values)


def drawn(colour: str, left: int, top: int) -> bytes:
    """A grey box on white, with a coloured mark."""
    image = Image.new("RGB", (400, 300), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 70, 280, 230), fill="#909090")
    draw.rectangle((left, top, left + 79, top + 59), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def main() -> None:
    tokens = Tokenizer.train([SENTENCE, "red mug", "grey box"] * 4, size=240)
    (OUT / "golden").mkdir(parents=True, exist_ok=True)
    onnx.save(picture_graph(), OUT / "picture.onnx")
    onnx.save(pairs_graph(), OUT / "pairs.onnx")
    onnx.save(sequence_graph(tokens), OUT / "sequence.onnx")
    tokens.save(str(OUT / "tokenizer.json"))
    pictures = {"red.jpg": drawn("#d02020", 40, 30), "blue.jpg": drawn("#2020d0", 280, 210), "plain.jpg": drawn("#909090", 150, 100)}
    for name, data in pictures.items():
        (OUT / "golden" / name).write_bytes(data)
    golden = [
        asked(tokens, "grey box", "home/boxes", ("plain.jpg",), pictures),
        asked(tokens, "Red mug", "home/mugs", ("plain.jpg", "red.jpg", "plain.jpg", "blue.jpg"), pictures),
    ]
    (OUT / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
    (OUT / "card.md").write_text("A bundle for tests: weights by hand, nothing learned. Made by training/vectors/make_muisc_bundle.py.\n")
    names = ["picture.onnx", "pairs.onnx", "sequence.onnx", "tokenizer.json", "golden.json", "card.md", *(f"golden/{name}" for name in pictures)]
    files = {name: {"sha256": hashlib.sha256((OUT / name).read_bytes()).hexdigest(), "bytes": (OUT / name).stat().st_size} for name in names}
    manifest = {
        "format": 2,
        "name": "muisc-tiny",
        "made": "2026-11-22",
        "precision": "float32",
        "files": files,
        "preprocessing": {"side": SIDE, "resize": "linear", "ground": "#ffffff"},
        "codes": CODES,
        "findings": [],
        "text": {"length": 96, "title": 40, "category": 10},
        "slots": 9,
        "cells": CELLS,
        "coarse": COARSE,
        "width": WIDTH,
        "dyes": DYES,
        "pairs": FEATURES,
        "calibration": {code: {"scale": 1, "bias": 0} for code in CODES},
        "qualified": {"scale": 1, "bias": 0},
        "thresholds": {"publish": 0.2, "refuse": 0.9},
        "placeAbove": {"added-text": 0.5, "qr-code": 0.5},
    }
    (OUT / "model.json").write_text(json.dumps(manifest, indent=1) + "\n")


def asked(tokens: Tokenizer, title: str, category: str, names: tuple[str, ...], pictures: dict[str, bytes]) -> dict:
    run = lambda file, feeds, outputs: onnxruntime.InferenceSession(str(OUT / file)).run(outputs, feeds)  # noqa: E731
    squares = np.stack([prepared(pictures[name]) for name in names])
    cells, whole, votes = run("picture.onnx", {"pixels": squares}, ["cells", "whole", "votes"])
    text = text_of(tokens, title, category, None)
    first, second = ends_of(len(names))
    pairs = np.zeros((1, 0, FEATURES), np.float32)
    if len(names) > 1:
        (pairs,) = run("pairs.onnx", {"thumbs": thumbnails(squares)[None], "first": first, "second": second}, ["pairs"])
    feeds = {
        "cells": cells[None],
        "whole": whole[None],
        "votes": votes[None],
        "present": np.ones((1, len(names)), np.float32),
        "findings": np.zeros((1, len(names), 0), np.float32),
        "pairs": pairs,
        "first": first,
        "second": second,
        "text": text.numbers[None, : text.mask_at + 1].astype(np.int64),
        "mask_at": np.array([text.mask_at]),
        "read_at": np.array([text.mask_at]),
    }
    logits, qualified = run("sequence.onnx", feeds, ["logits", "qualified"])
    return {
        "title": title,
        "category": category,
        "images": [f"golden/{name}" for name in names],
        "logits": np.round(logits[0].astype(float), 4).tolist(),
        "qualified": round(float(qualified[0]), 4),
        "tolerance": 0.05,
    }


if __name__ == "__main__":
    main()
