#!/usr/bin/env bash
# Creates the trainers' virtual environment in the cache and prints its Python.
# PyTorch's build without CUDA (200 MB) where its index can be reached, the one of PyPI (with CUDA, about 5 GB) where not, or where AGPIS_TORCH=cuda asks for it.
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
wanted="${AGPIS_TORCH:-any}"
case "$wanted" in any | cuda) ;; *) echo "AGPIS_TORCH is \"$wanted\": give cuda, or leave it away" >&2 && exit 1 ;; esac
there() {
  "$venv/bin/python" -c "import torch, sys; sys.exit(torch.__version__.split('+')[0] != '$torch' or ('$wanted' == 'cuda' and torch.version.cuda is None))" 2>/dev/null
}
without_cuda() {
  [ "$wanted" = any ] && pip install --timeout 10 --retries 0 --index-url https://download.pytorch.org/whl/cpu "torch==$torch" 2>/dev/null
}
# Of one version pip takes the build that is there for the other.
with_cuda() { pip install --force-reinstall --no-deps "torch==$torch" && pip install "torch==$torch"; }
there || without_cuda || with_cuda
pip install --no-deps -r "$here/requirements.txt"
# onnx' and onnxruntime's own needs, listed because of --no-deps.
pip install protobuf ml-dtypes onnx-ir flatbuffers packaging
echo "$venv/bin/python"
