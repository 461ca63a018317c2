"""What stands in titles and says nothing of what is seen: invented brands and lines, nouns that nobody knows, and what a thing is for.

A model that has met few names takes each new one for a contradiction.
"""

from __future__ import annotations

from ..render.random_source import Source

ONSETS = ("b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kr", "l", "m", "n", "p", "pr", "qu", "r", "s", "sh", "sk", "st", "t", "th", "tr", "v", "w", "z", "", "", "")
VOWELS = ("a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ea", "ia", "io", "oo", "y")
CODAS = ("", "", "", "", "l", "n", "r", "s", "t", "m", "x", "ck", "nd", "rn", "st", "lt", "th", "ng")
# No colour, no product, no attribute.
WORDS = (
    "alpine", "apex", "arrow", "atlas", "aurora", "axis", "beacon", "breeze", "brook", "canyon", "cascade", "cedar", "city", "comet", "compass", "coast", "crest", "current", "delta", "drift",
    "echo", "edge", "ember", "endurance", "epic", "falcon", "field", "fit", "flow", "flux", "force", "forge", "freedom", "frontier", "fusion", "galaxy", "glide", "grace", "harbor", "haven",
    "helix", "heritage", "hero", "horizon", "impact", "impulse", "island", "journey", "lunar", "mach", "meadow", "meridian", "metro", "mesa", "mist", "motion", "nimbus", "nomad", "north",
    "oasis", "orbit", "origin", "pacific", "peak", "pilot", "pioneer", "power", "prime", "pulse", "quest", "rapid", "ridge", "rival", "river", "rocket", "sierra", "signal", "spark", "spirit",
    "sprint", "stellar", "storm", "stride", "studio", "summit", "swift", "tempo", "terra", "thunder", "titan", "torque", "trace", "transit", "tribe", "union", "urban", "vector", "velocity", "venture",
    "vertex", "vigor", "vista", "voyage", "wander", "wave", "west", "wild", "zenith", "zone",
)  # fmt: skip
# What a thing is for, or how it is praised, in front of its noun.
SPORT = ("yoga", "gym", "workout", "training", "fitness", "running", "sport", "sports", "trail", "trek", "practice", "performance", "athletic", "active", "exercise", "studio", "hiking", "cycling", "court")
CARRIED = ("gym", "travel", "sports", "laptop", "school", "weekend", "everyday", "commuter", "yoga", "work")
ANY = ("classic", "everyday", "essential", "modern", "basic", "original", "lightweight", "premium", "daily", "comfort", "deluxe", "signature")
FOR_SPORT = {"t-shirt", "long-sleeve shirt", "hoodie", "tank top", "sweatshirt", "zip hoodie", "jacket", "gilet", "leggings", "trousers", "shorts", "skirt"}
BAGS = {"tote bag", "backpack", "handbag", "duffel bag"}
FOR = 0.3
# Parts of titles that are names, written anew.
RENAMED = 0.8
SHORTEST = 5


def syllables(source: Source) -> str:
    """A word that nobody knows: long enough to be none."""
    made = "".join(source.pick(ONSETS) + source.pick(VOWELS) + source.pick(CODAS) for _ in range(2 + source.chance(0.35)))
    return made if len(made) >= SHORTEST else f"{made}{source.pick(('nix', 'dor', 'vel', 'mar'))}"


def name(source: Source) -> str:
    """A brand's or a line's."""
    form = source.unit()
    if form < 0.4:
        return syllables(source).capitalize()
    if form < 0.6:
        return source.pick(WORDS).capitalize()
    if form < 0.85:
        return f"{source.pick(WORDS).capitalize()} {source.pick(WORDS).capitalize()}"
    return f"{syllables(source).capitalize()} {source.pick(WORDS).capitalize()}"


def uses(kind: str) -> tuple[str, ...]:
    return (*ANY, *(SPORT * 2 if kind in FOR_SPORT else CARRIED * 2 if kind in BAGS else ()))


def with_use(noun: str, kind: str, source: Source) -> str:
    """The noun, now and then with what it is for; one that says so itself stays."""
    if not source.chance(FOR) or set(noun.lower().split()) & {*SPORT, *CARRIED}:
        return noun
    return f"{source.pick(uses(kind))} {noun}"
