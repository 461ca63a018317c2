#!/usr/bin/env bash
# Installs the servers that the client of the Open Inference Protocol is tested against, each in an environment of its own in the
# cache (0.4 GB each), and prints their Pythons. Arguments: mlserver, triton; default both.
set -euo pipefail
cache="${AGPIS_CACHE:-$HOME/.cache/agpis}"
onnxruntime=1.31.1
declare -A packages=([mlserver]=mlserver==1.7.1 [triton]=nvidia-pytriton==0.7.0)
python=
for name in python3.11 python3.12; do
  # A shim of pyenv may be there without a version behind it.
  "$name" -c '' 2>/dev/null && python="$name" && break
done
[ -n "$python" ] || {
  echo "Python 3.11 or 3.12 is missing, which these servers need: install it (pyenv, uv, distribution) and run this again" >&2
  exit 1
}
for server in "${@:-mlserver triton}"; do
  for name in $server; do
    venv="$cache/$name-venv"
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${packages[$name]}" "onnxruntime==$onnxruntime"
    echo "$venv/bin/python"
  done
done
