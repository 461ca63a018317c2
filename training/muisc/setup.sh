#!/usr/bin/env bash
# Creates the trainers' virtual environment in the cache and prints its Python.
# PyTorch's build without CUDA (200 MB) where its index can be reached, the one of PyPI (with CUDA, about 5 GB) where not.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="${AGPIS_CACHE:-$HOME/.cache/agpis}/train-venv"
torch=2.11.0
python=
for name in python3.12 python3.11 python3.13; do
  # A shim of pyenv may be there without a version behind it.
  "$name" -c '' 2>/dev/null && python="$name" && break
done
[ -n "$python" ] || {
  echo "Python 3.11 or newer is missing: install it (pyenv, uv, distribution) and run this again" >&2
  exit 1
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
pip() { "$venv/bin/pip" --quiet --disable-pip-version-check "$@"; }
"$venv/bin/python" -c "import torch, sys; sys.exit(torch.__version__.split('+')[0] != '$torch')" 2>/dev/null ||
  pip install --timeout 10 --retries 0 --index-url https://download.pytorch.org/whl/cpu "torch==$torch" 2>/dev/null ||
  pip install "torch==$torch"
pip install --no-deps -r "$here/requirements.txt"
# onnx' and onnxruntime's own needs, listed because of --no-deps.
pip install protobuf ml-dtypes onnx-ir flatbuffers packaging
echo "$venv/bin/python"
