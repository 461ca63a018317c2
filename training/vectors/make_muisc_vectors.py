"""Makes the vectors that hold serving (adapters/muisc) to what training does: tokenizer, layout of the text, prepared pictures.

    $PY training/vectors/make_muisc_vectors.py          # from the repository's root; $PY as in training/README.md
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from training.muisc.features import prepared, thumbnails  # noqa: E402
from training.muisc.targets import text_of  # noqa: E402
from training.muisc.tokenizer import Tokenizer, normal  # noqa: E402

CATALOGUE = ROOT / "examples" / "catalogue" / "images"
PICTURES = ("mug-0001/front.jpg", "mug-0001/detail.jpg", "mug-0001/scene.jpg", "bowl-0002/top.jpg", "bottle-0005/front.jpg")
LEARNED_FROM = ["Stoneware Mug, 430 ml", "stone bowl", "Stoneware bowl", "mugs and bowls", "MUG", "The picture has a watermark."] * 3
TEXTS = [
    "Stoneware Mug, 430 ml",
    "Café  Crème – 4x30ml!",
    "50% OFF_ur",
    "Straße №5 ﬁne ½ e\u0301a\u0334\u0345 \ufe0f\u034fx 日本 \u212a",
    "",
    "a" * 40 + " " + "mug " * 50,
]
CATEGORIES = ["home/kitchen/mugs", "", "Home & Living/Décor / Vases"]


def encoded(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array, np.uint8).tobytes()).decode()


def main() -> None:
    tokens = Tokenizer.train(LEARNED_FROM, size=240)
    squares = np.stack([prepared((CATALOGUE / name).read_bytes()) for name in PICTURES])
    laid_out = [text_of(tokens, title, category, None) for title in TEXTS for category in CATEGORIES]
    vectors = {
        "pieces": tokens.pieces,
        "texts": [{"text": text, "normal": normal(text), "numbers": tokens.encode(text), "back": tokens.decode(tokens.encode(text))} for text in TEXTS],
        "layout": [
            {"title": title, "category": category, "numbers": text.numbers[: text.mask_at + 1].tolist()}
            for (title, category), text in zip(((title, category) for title in TEXTS for category in CATEGORIES), laid_out)
        ],
        "prepared": [{"picture": name, "thumb": encoded(thumb)} for name, thumb in zip(PICTURES, thumbnails(squares))],
    }
    with open(Path(__file__).parent / "muisc" / "vectors.json", "w", encoding="utf-8") as out:
        json.dump(vectors, out, ensure_ascii=True, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main()
