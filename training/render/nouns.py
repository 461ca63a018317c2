"""What sellers call each kind of product: the kind's own noun and its other names. No name belongs to two kinds. Pure data."""
from __future__ import annotations

SYNONYMS: dict[str, tuple[str, ...]] = {
    "mug": ("coffee mug", "tea mug", "coffee cup"),
    "water bottle": ("drinking bottle", "insulated bottle", "sports bottle"),
    "scented candle": ("candle", "soy candle", "aroma candle"),
    "vase": ("flower vase", "decorative vase"),
    "bowl": ("soup bowl", "cereal bowl", "serving bowl"),
    "plate": ("dinner plate", "serving plate"),
    "bowl set": ("set of bowls", "nesting bowls"),
    "casserole": ("casserole dish", "Dutch oven", "braising pot"),
    "saucepan": ("milk pan", "sauce pot"),
    "frying pan": ("skillet", "fry pan"),
    "stock pot": ("cooking pot", "soup pot"),
    "cushion": ("throw pillow", "sofa cushion", "decorative pillow"),
    "table lamp": ("bedside lamp", "desk lamp", "night-stand lamp"),
    "notebook": ("journal", "writing book"),
    "novel": ("hardcover novel", "fiction book"),
    "spiral notebook": ("wire-bound notepad", "spiral pad"),
    "tea tin": ("tea caddy", "loose tea tin"),
    "cereal box": ("breakfast cereal", "muesli box"),
    "food can": ("canned food", "tinned food"),
    "coffee bag": ("bag of coffee beans", "coffee beans"),
    "face cream": ("day cream", "moisturiser jar"),
    "hand wash": ("liquid soap", "soap pump bottle"),
    "face serum": ("dropper serum", "facial serum"),
    "hand cream": ("hand lotion tube", "hand balm"),
    "bookshelf speaker": ("hi-fi speaker", "box loudspeaker"),
    "smart speaker": ("voice speaker", "wireless cylinder speaker"),
    "radio": ("table radio", "digital radio"),
    "stool": ("wooden stool", "seat stool"),
    "bar stool": ("counter stool", "high stool"),
    "bench": ("wooden bench", "hallway bench"),
    "pouffe": ("upholstered stool", "footstool"),
    "stacking rings": ("stacking toy", "ring stacker"),
    "building blocks": ("letter blocks", "alphabet blocks"),
    "wooden car": ("wooden toy car", "push-along car"),
}


def owner(name: str) -> str | None:
    """The kind that a noun belongs to."""
    return next((kind for kind, others in SYNONYMS.items() if name == kind or name in others), None)
