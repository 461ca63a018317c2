"""What the packs hold: sprites and models by category and part of the split, and how far the stated colours are the ones seen.

python -m training.render.audit        # needs Pillow and NumPy only
"""

from __future__ import annotations

from collections import Counter, defaultdict

from .pack_format import Packs


def main() -> None:
    packs = Packs.newest("sprites")
    models: dict[str, set[str]] = defaultdict(set)
    fronts: dict[str, list[float]] = defaultdict(list)
    for row in packs.rows:
        models[row["category"]].add(row["model"])
        if row["view"] == "front":
            fronts[row["category"]].append(row["agrees"])
    print(f"{'category':12} models  fronts  stated colour on at least a fourth of the product")
    for category, found in sorted(models.items()):
        agree = sum(share >= 0.25 for share in fronts[category]) / len(fronts[category])
        print(f"{category:12} {len(found):6} {len(fronts[category]):7}  {agree:6.0%}")
    by_part = Counter(row["part"] for row in packs.rows)
    kinds = {row["facts"]["kind"] for row in packs.rows}
    print(
        f"{len(packs.rows)} sprites, {sum(map(len, models.values()))} models, {len(kinds)} kinds; "
        + ", ".join(f"{part} {count}" for part, count in by_part.items())
    )


if __name__ == "__main__":
    main()
