"""A bundle becomes another one: its picture graph as it is, its graph of sequences with last layers that were learned anew.

A further category takes a column of the picture graph's `votes` and `maps`: a constant, appended behind what the graph computes, so that nothing else of it changes.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil

import numpy as np
import onnx
from onnx import helper, numpy_helper

from . import graphs
from .bundle import Served, digest_of, golden_answers, listed, refuse_other, write_json
from .heads import Ending
from .tokenizer import Tokenizer

# Logit of a further category in each cell of a picture: it has no place.
NOWHERE = -30.0


def manifest_of(folder: str) -> tuple[dict, str]:
    """model.json, and the identity of the model."""
    with open(os.path.join(folder, "model.json"), "rb") as file:
        data = file.read()
    return json.loads(data), hashlib.sha256(data).hexdigest()[:12]


def widen_picture_graph(path: str, count: int) -> None:
    graph = onnx.load(path)
    for output, value in (("votes", 0.0), ("maps", NOWHERE)):
        append_columns(graph.graph, output, count, value)
    # What the exporter noted of the outputs' shapes is no longer so.
    for output in graph.graph.output:
        if output.name in ("votes", "maps"):
            output.type.tensor_type.shape.dim[-1].dim_value += count
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def append_columns(graph: onnx.GraphProto, output: str, count: int, value: float) -> None:
    known = f"{output}_of_{len(graph.node)}"
    for node in graph.node:
        for names in (node.input, node.output):
            for k, name in enumerate(names):
                if name == output:
                    names[k] = known
    constants = {"from": np.array([0], np.int64), "to": np.array([1], np.int64), "axis": np.array([-1], np.int64), "none": np.float32(0), "value": np.full(count, value, np.float32)}
    graph.initializer.extend(numpy_helper.from_array(np.asarray(constant), f"{known}/{name}") for name, constant in constants.items())
    # One column times nothing has the right shape whatever the batch; the constant spreads over it.
    graph.node.extend(
        [
            helper.make_node("Slice", [known, f"{known}/from", f"{known}/to", f"{known}/axis"], [f"{known}/one"]),
            helper.make_node("Mul", [f"{known}/one", f"{known}/none"], [f"{known}/zero"]),
            helper.make_node("Add", [f"{known}/zero", f"{known}/value"], [f"{known}/further"]),
            helper.make_node("Concat", [known, f"{known}/further"], [output], axis=-1),
        ]
    )


def rebundle(folder: str, out: str, ending: Ending, added: list[str], calibration: dict[str, dict[str, float]]) -> str:
    """folder: the bundle that it comes from; added: codes that are new to it; calibration: of the categories that were learned. The identity of the new model."""
    manifest, before = manifest_of(folder)
    partial = out + ".part"
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(folder, partial)
    os.remove(os.path.join(partial, "model.json"))
    if added:
        widen_picture_graph(os.path.join(partial, "picture.onnx"), len(added))
    ending.save(os.path.join(partial, graphs.HEAD))
    onnx.save(graphs.without_ending(os.path.join(partial, "sequence.onnx")), os.path.join(partial, graphs.BODY))
    graphs.finish_sequence(partial, ending)
    os.remove(os.path.join(partial, graphs.BODY))
    rewrite_golden(partial)
    add_to_card(partial, before, f"The last layers alone, from reviewed examples: {learned_of(added, list(calibration))}.")
    changed = {"codes": [*manifest["codes"], *added], "calibration": {**manifest["calibration"], **calibration}, "from": before}
    return replaced(partial, out, {**manifest, **changed})


def replaced(partial: str, out: str, manifest: dict) -> str:
    """The folder becomes `out`, under a manifest that names its files as they are now. The identity of the new model."""
    refuse_other(out)
    files = {name: digest_of(os.path.join(partial, name)) for name in sorted(listed(partial))}
    write_json(os.path.join(partial, "model.json"), {**manifest, "made": datetime.date.today().isoformat(), "files": files})
    if os.path.exists(out):
        shutil.rmtree(out)
    os.replace(partial, out)
    return manifest_of(out)[1]


def rewrite_golden(folder: str) -> None:
    """What this machine answers now, to the same pictures."""
    served = Served(folder, Tokenizer.load(os.path.join(folder, "tokenizer.json")))
    entries = []
    for entry, answer in golden_answers(folder, served):
        entries.append({**entry, "logits": [round(float(x), 4) for x in answer["logits"]], "qualified": round(float(answer["qualified"]), 4)})
    write_json(os.path.join(folder, "golden.json"), entries)


def learned_of(added: list[str], calibrated: list[str]) -> str:
    anew = [code for code in calibrated if code not in added]
    return "; ".join(f"{how} {', '.join(which)}" for how, which in (("added", added), ("learned anew", anew)) if which)


def add_to_card(folder: str, before: str, how: str) -> None:
    with open(os.path.join(folder, "card.md"), "a", encoding="utf-8") as card:
        card.write(f"\n## From model {before}\n{how} Figures above are those of {before}.\n")
