#!/usr/bin/env bash
# Creates the renderer's virtual environment in the cache (about 1 GB, under a minute) and prints its Python.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="${AGPIS_CACHE:-$HOME/.cache/agpis}/render-venv"
command -v python3.11 >/dev/null || {
  echo "python3.11 is missing: Blender 4.5 runs as a module of Python 3.11 only; install it (pyenv, uv, distribution) and run this again" >&2
  exit 1
}
[ -x "$venv/bin/python" ] || python3.11 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$here/requirements.txt"
# bpy's own needs, listed because --no-deps keeps the fonts' packages from pulling a font-manager chain.
"$venv/bin/pip" install --quiet --disable-pip-version-check cython requests zstandard
echo "$venv/bin/python"
