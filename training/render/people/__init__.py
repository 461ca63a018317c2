"""Clothed people: bodies (exported once by `export.py`), poses, and garments built over them in NumPy; only `wear.py` and what it calls needs Blender."""
