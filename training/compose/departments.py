"""Where catalogues list a product: paths of departments, which every shop names and writes in its own way.

A product's own path ("clothing/worn tops") is one of them.
"""

from __future__ import annotations

import re

from ..render.nouns import ADJECTIVES, SYNONYMS
from ..render.random_source import Source
from .draws import weighted
from .store import Product, category_path

# First word of a product's own path -> what else shops call the department.
DEPARTMENTS: dict[str, tuple[str, ...]] = {
    "clothing": ("Clothing", "Apparel", "Fashion", "Clothes"),
    "bags": ("Bags", "Bags & Luggage", "Accessories", "Gear"),
    "sport": ("Sport", "Sports & Outdoors", "Gear", "Fitness", "Fitness Equipment"),
    "outdoor": ("Outdoor", "Sports & Outdoors", "Gear", "Camping & Hiking"),
    "kitchen": ("Kitchen", "Home & Kitchen", "Kitchenware", "Cook & Dine"),
    "home": ("Home", "Home & Living", "Home Decor", "Decoration"),
    "care": ("Personal Care", "Bathroom", "Health & Beauty", "Tools"),
    "furniture": ("Furniture", "Home & Furniture", "Living Room"),
    "stationery": ("Stationery", "Office Supplies", "School & Office"),
    "electronics": ("Electronics", "Tech", "Audio & Computers"),
    "food": ("Food", "Grocery", "Food & Drink"),
    "garden": ("Garden", "Home & Garden", "Outdoor Living"),
    "beauty": ("Beauty", "Health & Beauty", "Cosmetics"),
    "travel": ("Travel", "Luggage", "Bags & Luggage"),
    "kids": ("Kids", "Toys & Games", "Baby & Kids"),
    "accessories": ("Accessories", "Fashion Accessories", "Gear"),
    "diy": ("DIY", "Tools & Hardware", "Home Improvement"),
    "books": ("Books", "Books & Media", "Reading"),
}
SHELVES: dict[str, tuple[str, ...]] = {
    "worn tops": ("Tops", "Shirts & Tops"),
    "worn outerwear": ("Outerwear", "Tops", "Jackets & Coats"),
    "worn bottoms": ("Bottoms", "Trousers & Skirts"),
    "worn dresses": ("Dresses", "Dresses & Skirts"),
    "tops": ("Tops", "Shirts"),
}
WEARERS = {"women's": ("Women", "Womens", "Women's Clothing", "Ladies"), "men's": ("Men", "Mens", "Men's Clothing")}
WOMENS = {"dress", "skirt"}
# Kinds that share a shelf.
TOGETHER = (
    ("t-shirt", "tank top"), ("t-shirt", "long-sleeve shirt"), ("hoodie", "sweatshirt"), ("jacket", "gilet"), ("jacket", "zip hoodie"), ("leggings", "trousers"), ("shorts", "trousers"),
    ("shorts", "skirt"), ("dress", "skirt"), ("backpack", "duffel bag"), ("handbag", "tote bag"), ("mug", "bowl"), ("bowl", "plate"), ("saucepan", "frying pan"), ("cap", "beanie"), ("chair", "stool"),
    ("dumbbell", "kettlebell"), ("vase", "plant pot"), ("ballpoint pen", "pencil"), ("notebook", "novel"), ("teapot", "kettle"), ("boot", "sneaker"), ("umbrella", "handbag"),
)  # fmt: skip
FORMS = (("own", 0.15), ("top mid leaf", 0.3), ("top leaf", 0.22), ("top mid", 0.15), ("mid leaf", 0.06), ("leaf", 0.08), ("none", 0.04))
BETWEEN = (("/", 0.5), (" > ", 0.25), (" / ", 0.12), (" | ", 0.07), (", ", 0.06))
MOST_WORDS = 5
UNCOUNTED = {"luggage", "footwear", "canned food", "tinned food", "fruit juice", "liquid soap", "loose tea tin", "breakfast cereal", "shades"}


# A department holds sleeves of every length.
SAYS_MORE = re.compile("|".join(re.escape(words) for value, others in ADJECTIVES.items() for words in (value, *others)))


def plural(noun: str) -> str:
    if noun in UNCOUNTED or " of " in noun or (noun.endswith("s") and not noun.endswith("ss")):
        return noun
    if noun.endswith(("ss", "sh", "ch", "x")):
        return f"{noun}es"
    if noun.endswith("fe") and not noun.endswith("ffe"):
        return f"{noun[:-2]}ves"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"


def wearer_in(words: str) -> str | None:
    """Whose it is said to be."""
    return next((wearer for wearer in WEARERS if words.lower() in (wearer, *ADJECTIVES[wearer])), None)


def listed(product: Product, source: Source, wearer: str | None = None) -> str:
    """A path; now and then empty, as not every caller has one. wearer: another than the product's."""
    own, form = category_path(product.category), weighted(source.fork("form"), FORMS)
    if form == "own":
        return own
    first, _, second = own.partition("/")
    kind = product.facts["kind"]
    wearer = wearer or product.facts["traits"].get("wearer", {}).get("value") or ("women's" if kind in WOMENS else None)
    tops = WEARERS[wearer] if wearer and source.chance(0.7) else DEPARTMENTS.get(first, (first,))
    steps = {"top": source.pick(tops), "mid": source.pick(SHELVES.get(second, (second or first,))), "leaf": shelf(kind, source.fork("leaf"))}
    names = list(dict.fromkeys(steps[name] for name in form.split() if name in steps))
    # A reader of a few words would lose the innermost.
    while len(re.findall(r"\w+|&", " ".join(names))) > MOST_WORDS and len(names) > 1:
        names.pop(-2)
    return cased(weighted(source.fork("between"), BETWEEN).join(names), source)


def shelf(kind: str, source: Source) -> str:
    """The innermost department: of its kind, or of two that stand together."""
    mates = [pair for pair in TOGETHER if kind in pair]
    if mates and source.chance(0.3):
        return " & ".join(plural(name) for name in source.pick(mates))
    return plural(source.pick((kind, *(name for name in (kind, *SYNONYMS[kind]) if not SAYS_MORE.search(name)))))


def cased(path: str, source: Source) -> str:
    form = source.fork("cased").unit()
    if form < 0.5:
        return re.sub(r"(?:^|(?<=[\s/]))[a-z]", lambda letter: letter.group().upper(), path)
    return path.lower() if form < 0.85 else path
