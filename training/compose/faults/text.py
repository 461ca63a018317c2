"""Text laid over a picture: offers, slogans in boxes, vertical or outlined lines, call-outs with lines to the product, ways to reach the seller."""

from __future__ import annotations

from PIL import Image, ImageDraw

from ...render.random_source import Source
from .. import overlay, wording
from ..draft import Box, Draft, Picture, Violation
from ..studio import Studio
from .background import colour
from .fault import Fault, Slots, anywhere

VARIANTS = ("plain", "plain", "boxed", "boxed", "outlined", "vertical", "call-outs", "contact")


def added_text(draft: Draft, slots: Slots, source: Source, studio: Studio) -> list[Violation]:
    variant = source.pick(VARIANTS)
    boxes = MAKERS[variant](draft, slots[0], source, studio)
    return [Violation("added-text", slots[0], tuple(boxes), variant=variant)] if boxes else []


def lettering(draft: Draft, slot: int, source: Source, studio: Studio, large: tuple[float, float]) -> tuple[list[str], overlay.Font]:
    lines = studio.words.promotion(source.fork("words"))
    if source.chance(0.3):
        lines = [line.upper() for line in lines]
    size = round(source.between(*large) * max(draft.pictures[slot].image.size))
    return lines, overlay.font(source, studio, size, "".join(lines))


def fits(layer: Image.Image, picture: Picture) -> Image.Image:
    return overlay.limited(layer, 0.94 * picture.image.width, 0.5 * picture.image.height)


def put(draft: Draft, slot: int, layer: Image.Image, source: Source, opaque: bool = False) -> list[Box]:
    box = overlay.lay(draft.pictures[slot], layer, overlay.place(draft, slot, layer.size, source, source.chance(0.65)))
    if box and opaque:
        draft.cover(slot, box)
    return [box] if box else []


def plain(draft: Draft, slot: int, source: Source, studio: Studio) -> list[Box]:
    """The place is chosen before the ink, as the ink must be read there."""
    picture = draft.pictures[slot]
    lines, face = lettering(draft, slot, source, studio, (0.042, 0.115))
    align = source.pick(("left", "center", "right"))
    layer = fits(overlay.text_layer(lines, face, (0, 0, 0), align=align), picture)
    at = overlay.place(draft, slot, layer.size, source, source.chance(0.75))
    ground = overlay.beneath(picture, (*at, at[0] + layer.width, at[1] + layer.height))
    box = overlay.lay(picture, overlay.inked(layer, overlay.readable(source, ground)), at)
    return [box] if box else []


def boxed(draft: Draft, slot: int, source: Source, studio: Studio) -> list[Box]:
    """On a panel, opaque or nearly so, with square or round corners; sometimes a band over the whole width."""
    picture = draft.pictures[slot]
    lines, face = lettering(draft, slot, source, studio, (0.04, 0.09))
    shade = source.pick((colour(source), colour(source), (20, 20, 20), (255, 255, 255), (250, 210, 40), (205, 30, 40)))
    text = fits(overlay.text_layer(lines, face, overlay.readable(source, shade)), picture)
    pad = round(source.between(0.25, 0.7) * face.size)
    wide, tall = source.chance(0.25), text.height + 2 * round(0.75 * pad)
    radius = 0 if wide else round(source.pick((0, 0.2, 0.5)) * tall)
    # Round ends need room beside the words.
    size = (picture.image.width if wide else text.width + 2 * pad + radius // 2 * min(text.height // face.size, 2), tall)
    panel = Image.new("RGBA", size, (*shade, 0))
    ImageDraw.Draw(panel).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius=radius, fill=(*shade, round(source.pick((255, 255, 255, 205)))))
    panel.alpha_composite(text, ((size[0] - text.width) // 2, (size[1] - text.height) // 2))
    if wide:
        y = source.pick((0, picture.image.height - size[1], round(source.unit() * (picture.image.height - size[1]))))
        box = overlay.lay(picture, panel, (0, y))
        if box:
            draft.cover(slot, box)
        return [box] if box else []
    return put(draft, slot, panel, source, opaque=True)


def outlined(draft: Draft, slot: int, source: Source, studio: Studio) -> list[Box]:
    """Large, with a rim that sets it off from anything; sometimes slanted."""
    lines, face = lettering(draft, slot, source, studio, (0.06, 0.13))
    ink = colour(source) if source.chance(0.7) else (255, 255, 255)
    rim = (255, 255, 255) if overlay.luminance(ink) < 140 else (15, 15, 20)
    layer = overlay.text_layer(lines[:2], face, ink, stroke=max(2, round(0.07 * face.size)), edge=rim)
    layer = fits(layer, draft.pictures[slot])
    if source.chance(0.35):
        layer = overlay.trimmed(layer.rotate(source.between(-22, 22), Image.Resampling.BICUBIC, expand=True))
    return put(draft, slot, layer, source)


def vertical(draft: Draft, slot: int, source: Source, studio: Studio) -> list[Box]:
    """Along an edge: turned by 90 degrees, or letter under letter."""
    picture = draft.pictures[slot]
    lines, face = lettering(draft, slot, source, studio, (0.04, 0.085))
    text = lines[0]
    if source.chance(0.4) and len(text) <= 12:
        layer = overlay.text_layer(list(text), face, (0, 0, 0), spacing=0.1)
    else:
        layer = overlay.text_layer([text], face, (0, 0, 0)).rotate(source.pick((90, -90)), expand=True)
    layer = overlay.limited(layer, 0.3 * picture.image.width, 0.92 * picture.image.height)
    away = round(source.between(0.01, 0.05) * picture.image.width)
    at = (source.pick((away, picture.image.width - layer.width - away)), round(source.unit() * (picture.image.height - layer.height)))
    ground = overlay.beneath(picture, (*at, at[0] + layer.width, at[1] + layer.height))
    box = overlay.lay(picture, overlay.inked(layer, overlay.readable(source, ground)), at)
    return [box] if box else []


def specifications(draft: Draft, source: Source) -> list[str]:
    facts = draft.product.facts
    own = [trait["phrase"].format(trait["value"]) for trait in facts["traits"].values()]
    # Of a real thing in a photo nobody knows what it is made of.
    own += [facts["material"], f"100 % {facts['material']}"] if facts["material"] else []
    return source.shuffled([*own, wording.size(source), wording.size(source), f"{source.pick('ABCH')} = {wording.size(source)}"])


def call_outs(draft: Draft, slot: int, source: Source, studio: Studio) -> list[Box]:
    """Two to four short labels beside the product, each with a line that ends on it."""
    picture = draft.pictures[slot]
    box = picture.box or (0.3, 0.3, 0.7, 0.7)
    face = overlay.font(source, studio, round(source.between(0.034, 0.05) * max(picture.image.size)))
    ink = overlay.readable(source, overlay.beneath(picture, (0, 0, picture.image.width, picture.image.height // 6)))
    boxes = []
    for k, text in enumerate(specifications(draft, source)[: 2 + int(source.unit() * 3)]):
        label = overlay.limited(overlay.text_layer([text], face, ink), 0.34 * picture.image.width, 0.2 * picture.image.height)
        left = k % 2 == 0
        x = round(0.015 * picture.image.width) if left else picture.image.width - label.width - round(0.015 * picture.image.width)
        y = round(source.between(0.05 + 0.42 * (k // 2), 0.4 + 0.42 * (k // 2)) * (picture.image.height - label.height))
        layer = Image.new("RGBA", picture.image.size, (*ink, 0))
        layer.alpha_composite(label, (max(x, 0), y))
        start = (x + label.width + 3, y + label.height // 2) if left else (x - 3, y + label.height // 2)
        across = source.between(0.2, 0.45) if left else source.between(0.55, 0.8)
        end = ((box[0] + across * (box[2] - box[0])) * picture.image.width, (box[1] + source.between(0.2, 0.8) * (box[3] - box[1])) * picture.image.height)
        draw = ImageDraw.Draw(layer)
        draw.line((*start, *end), fill=(*ink, 255), width=max(1, round(0.004 * picture.image.width)))
        draw.ellipse((end[0] - 3, end[1] - 3, end[0] + 3, end[1] + 3), fill=(*ink, 255))
        changed = overlay.lay(picture, layer, (0, 0))
        boxes += [changed] if changed else []
    return boxes


def contact(draft: Draft, slot: int, source: Source, studio: Studio) -> list[Box]:
    """Address, number or handle of the seller, small, at top or bottom."""
    picture = draft.pictures[slot]
    text = studio.words.contact(source.fork("words"))
    face = overlay.font(source, studio, round(source.between(0.036, 0.06) * max(picture.image.size)), text)
    layer = overlay.limited(overlay.text_layer([text], face, (0, 0, 0)), 0.9 * picture.image.width, 0.2 * picture.image.height)
    y = source.pick((0.02, 0.96)) * (picture.image.height - layer.height)
    at = (round(source.pick((0.03, 0.5, 0.97)) * (picture.image.width - layer.width)), round(y))
    ground = overlay.beneath(picture, (*at, at[0] + layer.width, at[1] + layer.height))
    box = overlay.lay(picture, overlay.inked(layer, overlay.readable(source, ground)), at)
    return [box] if box else []


MAKERS = {"plain": plain, "boxed": boxed, "outlined": outlined, "vertical": vertical, "call-outs": call_outs, "contact": contact}
ADDED_TEXT = Fault("added-text", anywhere, added_text, spreads=True)
