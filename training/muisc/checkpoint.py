"""A training that can be stopped at any time: weights, moments and where it stands, in files of at most 14 MiB each, written whole or not at all."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from typing import IO

import torch
from torch import Tensor
from torch.optim import Optimizer

MOST_BYTES = 14 * 2**20
# Of AdamW.
MOMENTS = ("exp_avg", "exp_avg_sq")


def alone(folder: str) -> IO:
    """Until what is returned is closed, or the process ends, no other training writes there; SystemExit where one does already."""
    os.makedirs(folder, exist_ok=True)
    held = open(os.path.join(folder, "lock"), "a")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        raise SystemExit(f"another process trains in {folder}: wait for it, or give another --out") from None
    return held


def is_taken(folder: str) -> bool:
    """Whether a training writes there now."""
    path = os.path.join(folder, "lock")
    if not os.path.exists(path):
        return False
    with open(path, "a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def save(folder: str, tensors: dict[str, Tensor], state: dict) -> None:
    """state: plain JSON. A checkpoint of before stays whole until this one is."""
    os.makedirs(folder, exist_ok=True)
    groups: list[dict[str, Tensor]] = [{}]
    size = 0
    for name, value in tensors.items():
        taken = value.numel() * value.element_size()
        if groups[-1] and size + taken > MOST_BYTES:
            groups.append({})
            size = 0
        groups[-1][name] = value.detach().cpu()
        size += taken
    number = loaded_number(folder) + 1
    names = [f"{number:05d}-{k}.pt" for k in range(len(groups))]
    for name, group in zip(names, groups):
        torch.save(group, os.path.join(folder, name))
    partial = os.path.join(folder, "checkpoint.json.part")
    with open(partial, "w", encoding="utf-8") as out:
        json.dump({"number": number, "files": names, "state": state}, out)
    os.replace(partial, os.path.join(folder, "checkpoint.json"))
    for name in os.listdir(folder):
        if name.endswith(".pt") and name not in names:
            os.remove(os.path.join(folder, name))


def load(folder: str) -> tuple[dict[str, Tensor], dict] | None:
    path = os.path.join(folder, "checkpoint.json")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as text:
        found = json.load(text)
    tensors: dict[str, Tensor] = {}
    for name in found["files"]:
        tensors.update(torch.load(os.path.join(folder, name), map_location="cpu", weights_only=True))
    return tensors, found["state"]


def keep(folder: str, named: Mapping[str, Tensor], optimizer: Optimizer, step: int) -> None:
    """named: what is learned and what goes with it; the moments of those that the optimizer moves are kept, too."""
    moments = {f"{what}/{name}": optimizer.state[tensor][what] for name, tensor in named.items() if tensor in optimizer.state for what in MOMENTS}
    save(folder, {**{f"weight/{name}": tensor for name, tensor in named.items()}, **moments}, {"step": step})


@torch.no_grad()
def resume(folder: str, named: Mapping[str, Tensor], optimizer: Optimizer) -> int:
    """Puts back what `keep` has written; the step it was at, 0 where there is none. named: at least what was kept."""
    found = load(folder)
    if found is None:
        return 0
    tensors, state = found
    for name, value in tensors.items():
        what, _, own = name.partition("/")
        if what == "weight":
            named[own].copy_(value)
        else:
            entry = optimizer.state.setdefault(named[own], {"step": torch.tensor(float(state["step"]))})
            entry[what] = value.to(named[own].device)
    return int(state["step"])


def weights_in(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Those that were saved as `weight/NAME`, by name."""
    return {name.removeprefix("weight/"): value for name, value in tensors.items() if name.startswith("weight/")}


def loaded_number(folder: str) -> int:
    path = os.path.join(folder, "checkpoint.json")
    if not os.path.exists(path):
        return 0
    with open(path, encoding="utf-8") as text:
        return int(json.load(text)["number"])
