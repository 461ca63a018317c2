"""From a key and an index to a labelled sequence, the same on every machine.

    composer = Composer(Store.newest(), Library.newest(), Vocabulary("train"), "train")
    one = composer.sequence("main", 7)
    one.row["violations"], one.files[0]        # JPEG or WebP bytes
"""

from __future__ import annotations

from dataclasses import dataclass

from ..render.random_source import Source
from ..split import Part
from . import choice, clean, finish, half, picture
from .draft import Box, Draft, Picture, Violation
from .faults import BEFORE_PAINTING, CODES, FAULTS, repeat, title
from .photos import Photos
from .redyed import redyed
from .store import Store
from .studio import Assets, Studio, Words
from .wording import written

# Raised with every change that makes other pictures or labels from the same key.
VERSION = 10
TURNS = 4
# Share of the sequences about a product that was cut out of a photo, where there are such. They have a picture or four, so among pictures they are fewer.
REAL = 0.12
# Share of the products that are dyed, where they can be: few colours are rendered, and of clothes on people fewest.
DYED, DYED_WORN = 0.25, 0.5
# Share of the sequences of single pictures that are photos as they were taken, where there are such.
PHOTOS = 0.35


@dataclass(frozen=True)
class Sequence:
    """row: as training/README.md says, and with each violation `variant` (how it was made) and `other` (the picture that is repeated, or should
    be the main one). files: the encoded pictures, in the order of row["images"]."""

    row: dict
    files: list[bytes]


@dataclass(frozen=True)
class About:
    """Which products come up more often than others: those of the categories whose names begin so, in this share of the sequences beside those by chance. more: codes that are drawn so many times
    as often as elsewhere. crops: how many times as readily as elsewhere a part of a view is shown."""

    categories: str = ""
    share: float = 0.0
    more: tuple[tuple[str, float], ...] = ()
    crops: float = 1.0


class Composer:
    """Not to be shared between processes. photos: for `marked` alone; None where there are none."""

    def __init__(self, store: Store, assets: Assets, words: Words, part: Part, about: About | None = None, photos: Photos | None = None) -> None:
        self.studio, self.about, self.photos = Studio(store, assets, words, part), about, photos
        self.asked = [product for product in self.studio.products if about and product.category.startswith(about.categories)]
        if unknown := sorted(({code for code, _ in about.more} if about else set()) - set(CODES)):
            raise ValueError(f"no fault {unknown[0]!r}: give one of {', '.join(CODES)}")
        if about and not self.asked:
            raise ValueError(f"no rendered category of the part {part} begins with {about.categories!r}")

    def sequence(self, key: str, index: int) -> Sequence:
        source = self.source(key, index)
        for turn in range(TURNS):
            draft = self.clean(source)
            chosen = choice.choose(draft, self.studio, source.fork("choice"), turn, dict(self.about.more) if self.about else {})
            self.spoil(draft, chosen, source.fork(f"turn-{turn}"))
            # A blur of something smooth is none: such a sequence is not clean by choice, so others are drawn.
            if draft.violations or not chosen:
                break
        return self.encoded(draft, f"{key}-{index:06d}", source)

    def marked(self, key: str, index: int) -> Sequence:
        """Faults of single pictures on most of them: of a sequence that is right as a whole, or of photos that have nothing to do with one another and no title."""
        source = self.source(key, index)
        of_photos = self.photos is not None and source.fork("photos").chance(PHOTOS)
        draft = self.photos.draft(source.fork("photos drawn")) if of_photos else self.clean(source)
        self.spoil(draft, choice.choose_marks(draft, self.studio, source.fork("choice")), source.fork("marks"))
        return self.encoded(draft, f"{key}-{index:06d}", source)

    def source(self, key: str, index: int) -> Source:
        return Source("compose", VERSION, key, self.studio.part, index)

    def only(self, key: str, index: int, code: str) -> Sequence | None:
        """A sequence with this fault alone, to look at; None where it cannot occur in it."""
        source = self.source(key, index)
        draft = self.clean(source)
        fault = next(fault for fault in FAULTS if fault.code == code)
        slots = choice.a_place(fault, draft, self.studio, [], source.fork("choice"))
        if slots is None:
            return None
        self.spoil(draft, [choice.Chosen(fault, slots)], source)
        return self.encoded(draft, f"{key}-{index:06d}", source) if draft.violations else None

    def clean(self, source: Source) -> Draft:
        drawn = source.fork("product")
        if self.about and drawn.fork("about").chance(self.about.share):
            product = drawn.pick(self.asked)
        else:
            product = drawn.pick(self.studio.real if self.studio.real and drawn.fork("real").chance(REAL) else self.studio.products)
        if drawn.fork("dyed").chance(DYED_WORN if half.worn(product.front) else DYED):
            product = redyed(self.studio.store, product, drawn.fork("dye")) or product
        return clean.draft(self.studio.store, product, self.studio.part, source.fork("clean"), self.about.crops if self.about else 1.0)

    def spoil(self, draft: Draft, chosen: list[choice.Chosen], source: Source) -> None:
        """Makes the faults and paints the pictures."""
        early = [one for one in chosen if one.fault in BEFORE_PAINTING]
        for one in early:
            # A scene or a detail that was made the main picture.
            if one.fault.code in choice.OF_A_STUDIO and any(v.code == "wrong-main" for v in draft.violations) and draft.shots[0].role not in ("studio", "half"):
                continue
            draft.violations += one.fault.apply(draft, one.slots, source.fork(one.fault.code), self.studio)
        draft.pictures = draft.pictures or [picture.paint(self.studio.store, shot, draft.life) for shot in draft.shots]
        for one in [one for one in chosen if one not in early]:
            fork = source.fork(one.fault.code)
            for slots in [one.slots, *choice.also(one, draft, self.studio, chosen, fork.fork("also"))]:
                # The same source for each: the same text, the same mark, at about the same place.
                draft.violations += one.fault.apply(draft, slots, Source(fork.key), self.studio)
        draft.violations = repeat.told_apart(draft.violations)

    def encoded(self, draft: Draft, name: str, source: Source) -> Sequence:
        done = [finish.finished(painted.image, source.fork(f"finish-{slot}")) for slot, painted in enumerate(draft.pictures)]
        files = [f"{name}-{slot}.{ending}" for slot, (_, ending, _) in enumerate(done)]
        found = sorted(draft.violations, key=lambda violation: (violation.image is None, violation.image or 0, violation.code))
        row = {
            "id": name,
            "title": written(draft.title, source.fork("written")) if draft.title else "",
            "titles": title.further(draft, source.fork("titles")) if draft.title else [],
            "category": draft.category,
            "images": files,
            "violations": [violation_row(violation) for violation in found],
            "qualified": not found,
            "part": draft.part,
            "review": self.review(draft, found, source.fork("review")),
            "pictures": [picture_row(painted, size) for painted, (_, _, size) in zip(draft.pictures, done)],
            "facts": draft.product.facts,
        }
        return Sequence(row, [data for data, _, _ in done])

    def review(self, draft: Draft, found: list[Violation], source: Source) -> dict:
        return self.studio.words.review(source, [violation_row(violation) for violation in found], [v.facts for v in found])


def rounded(box: Box) -> list[float]:
    return [round(min(max(share, 0.0), 1.0), 4) for share in box]


def violation_row(violation: Violation) -> dict:
    other = violation.facts.get("other_picture")
    return {
        "code": violation.code,
        "image": violation.image,
        "boxes": [rounded(box) for box in violation.boxes],
        "subKind": violation.sub_kind,
        "variant": violation.variant,
        **({} if other is None else {"other": int(other)}),
    }


def picture_row(painted: Picture, size: tuple[int, int]) -> dict:
    shot, box = painted.shot, painted.box
    view = {"scene": "scene", "crop": "crop", "collage": "collage"}.get(shot.role, half.side_of(shot.row))
    return {
        "view": view,
        "model": shot.row["model"],
        "colour": shot.colour,
        "box": rounded(box) if box else None,
        "scene": shot.ground.plate,
        "width": size[0],
        "height": size[1],
    }
