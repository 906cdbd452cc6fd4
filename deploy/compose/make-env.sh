#!/usr/bin/env bash
# Writes .env beside docker-compose.yml: fresh keys, passwords and a certificate authority of this installation's own.
#   deploy/compose/make-env.sh [--public-url https://…] [--organisation NAME]
# Takes the Python of `make setup` where there is one, else the image (`docker compose build` first). Of a .env that is
# there nothing is changed: what a later version asks for beside it is added at its end.
set -euo pipefail
cd "$(dirname "$0")/../.."
umask 077
draft=$(mktemp .env.XXXXXX)
trap 'rm -f "$draft"' EXIT
make() {
    if [ -x .venv/bin/python ]; then
        .venv/bin/python deploy/compose/make_env.py "$@"
    else
        docker run --rm --interactive --network none --entrypoint python "${IMAGE:-xueshi:0.1.0}" - "$@" <deploy/compose/make_env.py
    fi
}
if [ -e .env ]; then
    mapfile -t kept < <(sed -nE 's/^(export )?([A-Z][A-Z0-9_]*)=.*/\2/p' .env)
    make --kept "${kept[@]}" >"$draft"
    if [ -s "$draft" ]; then
        # A last line without its end would run into the first one.
        { [ -z "$(tail -c 1 .env)" ] || echo; cat "$draft"; } >>.env
        echo "added to .env, where nothing else was changed: $(sed -nE 's/^([A-Z_]+)=.*/\1/p' "$draft" | paste -sd ' ')"
        echo "Keep a copy away from the back-ups."
    else
        echo ".env has everything, and was left as it is."
    fi
    exit 0
fi
make "$@" >"$draft"
mv "$draft" .env
trap - EXIT
echo ".env is written (mode 600). Keep a copy away from the back-ups: without it nobody reads ID numbers or signs as before."
