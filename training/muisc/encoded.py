"""What a trained encoder sees in each picture of a set, kept in the cache: with it, the rest can be trained many times in minutes, as ablations need it.

    nice -n 10 $PY -m training.muisc.encoded --run DIR --name train

The tokens lie beside the set's features, in a file named by the run's encoder: 141 kB a picture as half floats. A block that is there is skipped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time

import numpy as np
import torch
from torch import nn

from ..compose.shards import Sequences
from .backbone import Backbone
from .features import Features
from .model import TOKEN_WIDTH, TOKENS, PictureEncoder
from .whole import encoder_of

BLOCK, BATCH = 256, 16


def path_of(folder: str, encoder: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, value in encoder.state_dict().items():
        digest.update(name.encode())
        digest.update(value.cpu().numpy().tobytes())
    return os.path.join(folder, f"encoded-{digest.hexdigest()[:12]}.npy")


def encoded(name: str, encoder: PictureEncoder) -> np.ndarray:
    """(pictures, 100, 705), as training.muisc.encoded has kept them. FileNotFoundError where it has not, or not all."""
    sequences = Sequences.newest(name)
    path = path_of(Features.folder_of(name, sequences, Backbone.pretrained().eval()), encoder)
    if not os.path.exists(path) or os.path.exists(path + ".json"):
        raise FileNotFoundError(f"the pictures of {name} are not encoded by this run: python -m training.muisc.encoded --run DIR --name {name}")
    return np.load(path, mmap_mode="r")


@torch.inference_mode()
def fill(path: str, features: Features, encoder: PictureEncoder) -> None:
    if os.path.exists(path) and not os.path.exists(path + ".json"):
        return
    done = json.load(open(path + ".json")) if os.path.exists(path + ".json") else 0
    with open(path + ".json", "w") as out:
        json.dump(done, out)
    kept = np.lib.format.open_memmap(path, "r+" if done else "w+", dtype=np.float16, shape=(features.total, TOKENS, TOKEN_WIDTH))
    started, begun = time.monotonic(), done
    for first in range(done, features.total, BLOCK):
        last = min(first + BLOCK, features.total)
        for at in range(first, last, BATCH):
            here = slice(at, min(at + BATCH, last))
            fine, middle = (torch.from_numpy(np.asarray(maps[here], np.float32)) for maps in (features.fine, features.middle))
            with torch.autocast("cpu", torch.bfloat16):
                seen = encoder.upper(fine, middle.contiguous(memory_format=torch.channels_last))
            kept[here] = seen.float().numpy().astype(np.float16)
        with open(path + ".json", "w") as out:
            json.dump(last, out)
        rate = (last - begun) / (time.monotonic() - started)
        print(f"{last}/{features.total} pictures, {rate:.0f} a second, {(features.total - last) / rate / 60:.0f} min left", flush=True)
    kept.flush()
    os.remove(path + ".json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", required=True)
    parser.add_argument("--name", required=True, help="of the set of sequences")
    args = parser.parse_args()
    torch.set_num_threads(1)
    encoder = encoder_of(args.run)
    sequences = Sequences.newest(args.name)
    folder = Features.folder_of(args.name, sequences, Backbone.pretrained().eval())
    path = path_of(folder, encoder)
    print(path)
    fill(path, Features(folder, sequences), encoder)


if __name__ == "__main__":
    main()
