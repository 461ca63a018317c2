"""One module per kind of product. Each has PATH, VIEWS, COLOURS, spec(source, seed, colour) and build(spec)."""
from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def names() -> list[str]:
    return sorted(info.name for info in pkgutil.iter_modules(__path__))


def module_of(category: str) -> ModuleType:
    if category not in names():
        raise ValueError(f"unknown category {category!r}: there are {', '.join(names())}")
    return importlib.import_module(f"{__name__}.{category}")
