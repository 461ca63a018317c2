"""All faults, in the order in which they are made: shots are changed first, then painted pictures, the compression last. Repeated pictures come before what is laid over one of the two."""

from __future__ import annotations

from .background import BACKGROUND
from .badge import BADGE
from .collage import COLLAGE
from .degrade import COMPRESSION, EXPOSURE, SHARPNESS, UPSCALING
from .edges import BORDER, LETTERBOX
from .fault import Fault
from .framing import FILL, TRUNCATION
from .marks import ADDED_LOGO, QR_CODE
from .props import PROPS
from .repeat import REPEAT
from .shadow import HARD_SHADOW
from .text import ADDED_TEXT
from .title import TITLE
from .watermark import WATERMARK
from .wrong_main import WRONG_MAIN
from .wrong_product import WRONG_PRODUCT

BEFORE_PAINTING: tuple[Fault, ...] = (TITLE, WRONG_PRODUCT, WRONG_MAIN, FILL, TRUNCATION, BACKGROUND, PROPS, HARD_SHADOW)
AFTER_PAINTING: tuple[Fault, ...] = (
    REPEAT, COLLAGE, LETTERBOX, BORDER, EXPOSURE, SHARPNESS, UPSCALING, WATERMARK, ADDED_TEXT, ADDED_LOGO, QR_CODE, BADGE, COMPRESSION,
)  # fmt: skip
FAULTS = (*BEFORE_PAINTING, *AFTER_PAINTING)
CODES = tuple(fault.code for fault in FAULTS)
