#!/usr/bin/env bash
# Writes .env beside docker-compose.yml: fresh keys, passwords and a certificate authority of this installation's own.
#   deploy/compose/make-env.sh [--public-url https://…] [--organisation NAME]
# Takes the Python of `make setup` where there is one, else the image (`docker compose build` first). Never overwrites.
set -euo pipefail
cd "$(dirname "$0")/../.."
umask 077
[ ! -e .env ] || { echo ".env is there already, and its keys are needed to read what is stored: move it away first" >&2; exit 1; }
draft=$(mktemp .env.XXXXXX)
trap 'rm -f "$draft"' EXIT
if [ -x .venv/bin/python ]; then
    .venv/bin/python deploy/compose/make_env.py "$@" >"$draft"
else
    docker run --rm --interactive --network none --entrypoint python "${IMAGE:-xueshi:0.1.0}" - "$@" <deploy/compose/make_env.py >"$draft"
fi
mv "$draft" .env
trap - EXIT
echo ".env is written (mode 600). Keep a copy away from the back-ups: without it nobody reads ID numbers or signs as before."
