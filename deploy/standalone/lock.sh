#!/usr/bin/env bash
# Resolves the workspace into requirements.lock: hashes, every platform, no index address.
set -euo pipefail
python=$1
"$python" -c 'import uv' 2>/dev/null || python3 -m pip --python "$python" install --quiet uv
index=$(python3 -m pip config get global.index-url 2>/dev/null || true)
[ -n "$index" ] && export UV_DEFAULT_INDEX=$index
export UV_PYTHON_DOWNLOADS=never
"$python" -m uv lock --quiet
"$python" -m uv export --quiet --all-packages --group dev --no-emit-workspace --no-header --no-annotate -o requirements.lock
grep -nE '://' requirements.lock && { echo "an address got into requirements.lock" >&2; exit 1; }
wc -l requirements.lock
