#!/usr/bin/env bash
# Installs MLServer, which the client of the Open Inference Protocol is tested against, into the cache (0.4 GB) and prints its Python.
set -euo pipefail
venv="${AGPIS_CACHE:-$HOME/.cache/agpis}/mlserver-venv"
python=
for name in python3.11 python3.12; do
  # A shim of pyenv may be there without a version behind it.
  "$name" -c '' 2>/dev/null && python="$name" && break
done
[ -n "$python" ] || {
  echo "Python 3.11 or 3.12 is missing: install it (pyenv, uv, distribution) and run this again" >&2
  exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check mlserver==1.7.1 onnxruntime==1.31.1
echo "$venv/bin/python"
