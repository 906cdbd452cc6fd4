#!/usr/bin/env bash
# Resolves the workspace into requirements.lock (everything) and requirements.runtime.lock (what the services in the
# image need): hashes, every platform, no index address.
set -euo pipefail
python=$1
"$python" -c 'import uv' 2>/dev/null || python3 -m pip --python "$python" install --quiet uv
index=$(python3 -m pip config get global.index-url 2>/dev/null || true)
[ -n "$index" ] && export UV_DEFAULT_INDEX=$index
export UV_PYTHON_DOWNLOADS=never
"$python" -m uv lock --quiet
export_lock() { "$python" -m uv export --quiet --frozen --no-emit-workspace --no-header --no-annotate "$@"; }
export_lock --all-packages --group dev -o requirements.lock
services=()
for member in services/*/pyproject.toml; do
    services+=(--package "$(sed -n 's/^name = "\(.*\)"/\1/p' "$member" | head -1)")
done
export_lock --no-dev "${services[@]}" -o requirements.runtime.lock
grep -nE '://' requirements.lock requirements.runtime.lock && { echo "an address got into a lock" >&2; exit 1; }
wc -l requirements.lock requirements.runtime.lock
