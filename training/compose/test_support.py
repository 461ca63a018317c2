"""What tests of composing share; no tests of its own."""

from __future__ import annotations

import tempfile
import unittest

from ..render.random_source import Source
from .draft import Draft
from .sequence import Composer


def folder_of_module() -> str:
    """For setUpModule: a folder that is gone when the module's tests are done."""
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    return folder.name


def clean_drafts(composer: Composer, count: int, key: str = "draft") -> list[tuple[Draft, Source]]:
    sources = [composer.source(key, index) for index in range(count)]
    return [(composer.clean(source), source) for source in sources]
