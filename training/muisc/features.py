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
from PIL import Image, ImageCms, ImageOps

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
    """(320, 320, 3) of 0..255, as serving shows it (`decodeSquare` of imaging/decode.ts): upright, on white, in sRGB. Stretched to a square: bars at the sides would look like the fault of that
    name, and a crop would hide what lies at the edges."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(opaque(in_srgb(ImageOps.exif_transpose(image))).resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def in_srgb(image: Image.Image) -> Image.Image:
    """By the profile that the file brings; as it is where it brings none, or one that cannot be read."""
    profile = image.info.get("icc_profile")
    if profile is None or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        return ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGBA" if image.mode == "RGBA" else "RGB")
    except ImageCms.PyCMSError:
        return image


def opaque(image: Image.Image) -> Image.Image:
    """In RGB, on white."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    above = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")


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

    def __init__(self, net: Backbone, folder: str) -> None:
        path = os.path.join(folder, "lower.onnx")
        if not os.path.exists(path):
            write_lower(PictureEncoder(net, Marks.shipped()).eval(), path + ".part")
            os.replace(path + ".part", path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options)

    def __call__(self, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(320, 320, 3) -> fine (161, 10, 10), middle (112, 20, 20). What one picture needs fits into the processor's cache, what eight need does not. May be called from several threads."""
        fine, middle = self.session.run(None, {"pixels": picture[None]})
        return fine[0].astype(np.float16), middle[0].astype(np.float16)


def thumbnails(pictures: np.ndarray) -> np.ndarray:
    """(n, 320, 320, 3) -> (n, 64, 64, 3): means of 5 x 5 pixels."""
    step = SIDE // THUMB
    return np.round(pictures.reshape(len(pictures), THUMB, step, THUMB, step, 3).mean((2, 4))).astype(np.uint8)


def coloured(pictures: np.ndarray, dyes: Dyes) -> np.ndarray:
    """(n, 320, 320, 3) -> (n, 100, 19)."""
    small = pictures.reshape(len(pictures), SMALL, SIDE // SMALL, SMALL, SIDE // SMALL, 3).mean((2, 4), dtype=np.float32)
    return dyes(torch.from_numpy(small)).numpy().astype(np.float16)


class Done:
    """Which blocks of rows are done, in a file, and how it goes."""

    def __init__(self, path: str, total: int) -> None:
        self.path, self.total = path, total
        self.numbers: set[int] = set(json.load(open(path))) if os.path.exists(path) else set()
        self.started, self.made, self.rows = time.monotonic(), 0, 0

    def open(self) -> list[range]:
        """Rows of each block that is not done."""
        return [range(at, min(at + BLOCK, self.total)) for at in range(0, self.total, BLOCK) if at // BLOCK not in self.numbers]

    def add(self, rows: range, made: int, what: str) -> None:
        self.numbers.add(rows.start // BLOCK)
        with open(self.path + ".part", "w") as out:
            json.dump(sorted(self.numbers), out)
        os.replace(self.path + ".part", self.path)
        self.made, self.rows = self.made + made, self.rows + len(rows)
        seconds, left = time.monotonic() - self.started, sum(len(open_rows) for open_rows in self.open())
        print(f"{self.total - left}/{self.total} {what}, {self.made / seconds:.1f} a second, {left * seconds / self.rows / 60:.0f} min left", flush=True)

    def remove(self) -> None:
        os.remove(self.path)


def fill(folder: str, sequences: Sequences, net: Backbone, threads: int) -> None:
    os.makedirs(folder, exist_ok=True)
    lower, dyes, several = Lower(net, folder), Dyes(), ThreadPoolExecutor(threads)
    features = Features(folder, sequences, writable=True)
    blocks = Done(os.path.join(folder, "done.json"), len(sequences.rows))
    for rows in blocks.open():
        numbered = [(features.first[row] + k, data) for row in rows for k, data in enumerate(sequences.files(row))]
        for at in range(0, len(numbered), BATCH):
            group = numbered[at : at + BATCH]
            pictures = np.stack(list(several.map(prepared, [data for _, data in group])))
            first, last = group[0][0], group[-1][0] + 1
            for number, (fine, middle) in enumerate(several.map(lower, pictures), first):
                features.fine[number], features.middle[number] = fine, middle
            features.thumbs[first:last], features.dyes[first:last] = thumbnails(pictures), coloured(pictures, dyes)
        blocks.add(rows, len(numbered), "sequences encoded")


def of_one_length(counts: np.ndarray, rows: np.ndarray) -> Iterator[np.ndarray]:
    """A few of the rows at once, all of as many pictures: they are compared together."""
    for count in np.unique(counts[rows]):
        same = rows[counts[rows] == count]
        yield from (same[at : at + BATCH] for at in range(0, len(same), BATCH))


def compare(folder: str, features: Features, threads: int) -> None:
    """Every two pictures of each sequence, from their thumbnails."""
    if features.pairs is not None:
        return
    counts, part = np.diff(features.first), features.pairs_path + ".part"
    blocks = Done(os.path.join(folder, f"compared-{pairs.VERSION}.json"), len(counts))
    kept = memory(part, "r+" if blocks.numbers and os.path.exists(part) else "w+", (int(features.first_pair[-1]), pairs.FEATURES), np.float32)

    def compared(own: np.ndarray) -> None:
        found = pairs.compared(np.stack([features.thumbs[features.first[row] : features.first[row + 1]] for row in own]))
        for row, each in zip(own, found):
            kept[features.first_pair[row] : features.first_pair[row + 1]] = each

    with ThreadPoolExecutor(threads) as several:
        for rows in blocks.open():
            list(several.map(compared, of_one_length(counts, np.asarray(rows))))
            kept.flush()
            blocks.add(rows, len(rows), "sequences compared")
    os.replace(part, features.pairs_path)
    blocks.remove()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True, help="of the set of sequences")
    parser.add_argument("--weights", help="of a backbone trained here; default: the published ones")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    # The threads are over pictures, and over sequences.
    torch.set_num_threads(1)
    net = Backbone.pretrained().eval()
    if args.weights:
        net.load_state_dict(torch.load(args.weights, weights_only=True))
    sequences = Sequences.newest(args.name)
    folder = Features.folder_of(args.name, sequences, net)
    print(folder)
    fill(folder, sequences, net, args.threads)
    compare(folder, Features(folder, sequences), args.threads)


if __name__ == "__main__":
    main()
