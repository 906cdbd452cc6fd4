#!/usr/bin/env bash
# Makes the virtual environment; also where Debian's python3-venv (ensurepip) is missing.
set -euo pipefail
python=$1 venv=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Xueshi needs Python 3.11 or newer; '$python' is $("$python" --version). Set PYTHON=/path/to/python3.11." >&2
    exit 1
}
"$python" -m pip --version >/dev/null 2>&1 || {
    echo "Xueshi needs pip for '$python' (on Debian: the package python3-pip)." >&2
    exit 1
}
rm -rf "$venv"
"$python" -m venv --without-pip "$venv"
