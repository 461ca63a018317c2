#!/usr/bin/env bash
# Installs the servers that the client of the Open Inference Protocol is tested against into the cache (0.4 GB each), and prints
# their Pythons. Arguments: mlserver, triton (linux/x64); default both.
set -euo pipefail
cache="${AGPIS_CACHE:-$HOME/.cache/agpis}"
declare -A packages=([mlserver]=mlserver==1.7.1 [triton]=nvidia-pytriton==0.7.0)
python=
for name in python3.11 python3.12; do
  # A shim of pyenv may be there without a version behind it.
  "$name" -c '' 2>/dev/null && python="$name" && break
done
[ -n "$python" ] || {
  echo "Python 3.11 or 3.12 is missing: install it (pyenv, uv, distribution) and run this again" >&2
  exit 1
}
[ $# -gt 0 ] || set -- mlserver triton
for server in "$@"; do
  venv="$cache/$server-venv"
  [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "${packages[$server]}" onnxruntime==1.31.1
  echo "$venv/bin/python"
done
