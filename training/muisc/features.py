"""What the backbone's lower blocks and the net of marks see in each picture of a set, kept in the cache: the pictures are encoded once, however often the rest is trained.

    nice -n 10 $PY -m training.muisc.features --name train [--weights backbone.pt] [--threads 1]

Resumable: rows are written in blocks, and a block that is there is skipped. The files lie in ${AGPIS_CACHE:-~/.cache/agpis}/features/NAME-<digest>/; the digest is of
the sequences' recipe, both nets' weights and the way pictures are prepared. A picture takes 122 kB as half floats: 32 kB of the fine cells and of marks, 90 of the middle map; 12 kB as a
thumbnail, from which pairs of pictures are compared, and 4 kB of colours.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
import torch
from PIL import Image

from ..compose.shards import Sequences
from ..marks.net import Marks
from . import pairs
from .backbone import CHANNELS, Backbone
from .dyes import DYES, SMALL, Dyes
from .graphs import write_lower
from .model import CELLS, FINE_WIDTH, SIDE, THUMB, PictureEncoder

VERSION, BLOCK, BATCH = 3, 512, 16
FINE_SHAPE, MIDDLE_SHAPE = (FINE_WIDTH, CELLS, CELLS), (CHANNELS[1], 2 * CELLS, 2 * CELLS)


def prepared(data: bytes) -> np.ndarray:
    """(320, 320, 3) of 0..255. Stretched to a square: bars at the sides would look like the fault of that name, and a crop would hide what lies at the edges."""
    with Image.open(io.BytesIO(data)) as image:
        small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small)


def digest_of(sequences: Sequences, net: Backbone) -> str:
    digest = hashlib.sha256(json.dumps([VERSION, SIDE, sequences.index], sort_keys=True).encode())
    for part in (net, Marks.shipped()):
        for value in part.state_dict().values():
            digest.update(value.cpu().numpy().tobytes())
    return digest.hexdigest()[:12]


class Features:
    """Of a set's pictures, in the order of its rows: `fine[k]`, `middle[k]`, `thumbs[k]`, `dyes[k]`; `first[row]` is the number of a row's first picture, `first_pair[row]` that of its first pair
    in `pairs`, which is None until all have been compared."""

    def __init__(self, folder: str, sequences: Sequences, writable: bool = False) -> None:
        counts = [len(row["images"]) for row in sequences.rows]
        self.first = np.concatenate([[0], np.cumsum(counts)]).astype(int)
        self.total = int(self.first[-1])
        mode = "r" if not writable else "r+" if os.path.exists(os.path.join(folder, "fine.npy")) else "w+"
        self.fine = memory(os.path.join(folder, "fine.npy"), mode, (self.total, *FINE_SHAPE))
        self.middle = memory(os.path.join(folder, "middle.npy"), mode, (self.total, *MIDDLE_SHAPE))
        self.thumbs = memory(os.path.join(folder, "thumbs.npy"), mode, (self.total, THUMB, THUMB, 3), np.uint8)
        self.dyes = memory(os.path.join(folder, "dyes.npy"), mode, (self.total, CELLS * CELLS, DYES))
        self.first_pair = np.concatenate([[0], np.cumsum([count * (count - 1) // 2 for count in counts])]).astype(int)
        self.pairs_path = os.path.join(folder, f"pairs-{pairs.VERSION}.npy")
        self.pairs = np.load(self.pairs_path, mmap_mode="r") if os.path.exists(self.pairs_path) else None

    @staticmethod
    def folder_of(name: str, sequences: Sequences, net: Backbone) -> str:
        base = os.environ.get("AGPIS_CACHE") or os.path.expanduser("~/.cache/agpis")
        return os.path.join(base, "features", f"{name}-{digest_of(sequences, net)}")


def memory(path: str, mode: str, shape: tuple[int, ...], kind: type = np.float16) -> np.ndarray:
    if mode == "w+":
        return np.lib.format.open_memmap(path, mode, dtype=kind, shape=shape)
    found = np.lib.format.open_memmap(path, mode)
    if found.shape != shape:
        raise ValueError(f"{path} holds {found.shape}, {shape} is expected: delete it and run training.muisc.features again")
    return found


class Lower:
    """The blocks that are never trained here, through ONNX Runtime."""

    def __init__(self, net: Backbone, folder: str, threads: int) -> None:
        path = os.path.join(folder, "lower.onnx")
        if not os.path.exists(path):
            write_lower(PictureEncoder(net, Marks.shipped()).eval(), path + ".part")
            os.replace(path + ".part", path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(path, options)

    def __call__(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, 320, 320, 3) -> fine (n, 161, 10, 10), middle (n, 112, 20, 20). One by one: what a picture needs fits into the processor's cache, what eight need does not."""
        found = [self.session.run(None, {"pixels": picture[None]}) for picture in pictures]
        fine, middle = (np.concatenate([maps[k] for maps in found]).astype(np.float16) for k in range(2))
        return fine, middle


def thumbnails(pictures: np.ndarray) -> np.ndarray:
    """(n, 320, 320, 3) -> (n, 64, 64, 3): means of 5 x 5 pixels."""
    step = SIDE // THUMB
    return np.round(pictures.reshape(len(pictures), THUMB, step, THUMB, step, 3).mean((2, 4))).astype(np.uint8)


def coloured(pictures: np.ndarray, dyes: Dyes) -> np.ndarray:
    """(n, 320, 320, 3) -> (n, 100, 19)."""
    small = pictures.reshape(len(pictures), SMALL, SIDE // SMALL, SMALL, SIDE // SMALL, 3).mean((2, 4), dtype=np.float32)
    return dyes(torch.from_numpy(small)).numpy().astype(np.float16)


def fill(folder: str, sequences: Sequences, net: Backbone, threads: int) -> None:
    os.makedirs(folder, exist_ok=True)
    lower, dyes, reading = Lower(net, folder, threads), Dyes(), ThreadPoolExecutor(threads)
    features = Features(folder, sequences, writable=True)
    done_path = os.path.join(folder, "done.json")
    done: set[int] = set(json.load(open(done_path))) if os.path.exists(done_path) else set()
    started, encoded = time.monotonic(), 0
    for block, start in enumerate(range(0, len(sequences.rows), BLOCK)):
        if block in done:
            continue
        rows = range(start, min(start + BLOCK, len(sequences.rows)))
        numbered = [(features.first[row] + k, data) for row in rows for k, data in enumerate(sequences.files(row))]
        for at in range(0, len(numbered), BATCH):
            group = numbered[at : at + BATCH]
            pictures = np.stack(list(reading.map(prepared, [data for _, data in group])))
            fine, middle = lower(pictures)
            first, last = group[0][0], group[-1][0] + 1
            features.fine[first:last], features.middle[first:last] = fine, middle
            features.thumbs[first:last], features.dyes[first:last] = thumbnails(pictures), coloured(pictures, dyes)
        done.add(block)
        with open(done_path + ".part", "w") as out:
            json.dump(sorted(done), out)
        os.replace(done_path + ".part", done_path)
        encoded += len(numbered)
        rate = encoded / (time.monotonic() - started)
        left = features.total - features.first[min(rows.stop, len(sequences.rows))]
        print(f"{rows.stop}/{len(sequences.rows)} sequences, {rate:.1f} pictures/s, {left / rate / 60:.0f} min left", flush=True)


def of_one_length(counts: np.ndarray, rows: np.ndarray) -> Iterator[np.ndarray]:
    """A few of the rows at once, all of as many pictures: they are compared together."""
    for count in np.unique(counts[rows]):
        same = rows[counts[rows] == count]
        yield from (same[at : at + BATCH] for at in range(0, len(same), BATCH))


def compare(features: Features, rows: int) -> None:
    """Every two pictures of each sequence, from their thumbnails."""
    if features.pairs is not None:
        return
    kept, started = np.zeros((features.first_pair[-1], pairs.FEATURES), np.float32), time.monotonic()
    counts = np.diff(features.first)
    for at in range(0, rows, BLOCK):
        block = np.arange(at, min(at + BLOCK, rows))
        for own in of_one_length(counts, block):
            found = pairs.compared(np.stack([features.thumbs[features.first[row] : features.first[row + 1]] for row in own]))
            for row, each in zip(own, found):
                kept[features.first_pair[row] : features.first_pair[row + 1]] = each
        rate = (block[-1] + 1) / (time.monotonic() - started)
        print(f"{block[-1] + 1}/{rows} sequences compared, {rate:.0f} a second, {(rows - block[-1] - 1) / rate / 60:.0f} min left", flush=True)
    with open(features.pairs_path + ".part", "wb") as out:
        np.save(out, kept)
    os.replace(features.pairs_path + ".part", features.pairs_path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True, help="of the set of sequences")
    parser.add_argument("--weights", help="of a backbone trained here; default: the published ones")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    net = Backbone.pretrained().eval()
    if args.weights:
        net.load_state_dict(torch.load(args.weights, weights_only=True))
    sequences = Sequences.newest(args.name)
    folder = Features.folder_of(args.name, sequences, net)
    print(folder)
    fill(folder, sequences, net, args.threads)
    compare(Features(folder, sequences), len(sequences.rows))


if __name__ == "__main__":
    main()
