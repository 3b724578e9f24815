#!/usr/bin/env bash
# A newcomer's first two minutes: a fresh clone, an empty pip cache, and README's first command as it stands there.
# Then the same from the built wheel, with nothing beside it but what runs. Passes when the address that is printed
# answers within the limit, and when Ctrl-C ends it and leaves nothing, both times.
set -euo pipefail

limit=120
top=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
alone=$(mktemp -d)
log=$alone/printed
leader=""

finish() {
    if [ -n "$leader" ] && kill -0 -- "-$leader" 2>/dev/null; then kill -KILL -- "-$leader"; fi
    rm -rf "$alone"
}
trap finish EXIT

fail() {
    printf 'first run: %s\nThe last that it printed:\n' "$1" >&2
    tail -n 40 "$log" >&2
    exit 1
}

# Nothing of this checkout's, or of a `make` that called this, goes along; the machine's own pip settings do.
unset MAKEFLAGS MAKELEVEL MFLAGS VIRTUAL_ENV PYTHONPATH CI
mkdir "$alone/cache" "$alone/tmp" "$alone/empty"
export PIP_CACHE_DIR=$alone/cache TMPDIR=$alone/tmp PYTHONUNBUFFERED=1

# runs COMMAND: it answers at the address that it prints, Ctrl-C ends it, and it keeps nothing.
runs() {
    local began=$SECONDS address="" kept
    set -m # the command gets a process group of its own, as it would from a terminal
    bash -c "$1" >"$log" 2>&1 </dev/null &
    leader=$!
    set +m
    until [ -n "$address" ] && curl --noproxy '*' --silent --fail --max-time 2 --output /dev/null "$address"; do
        [ $((SECONDS - began)) -le $limit ] || fail "no answer after $limit seconds"
        kill -0 "$leader" 2>/dev/null || fail "it ended by itself"
        sleep 0.2
        address=$(grep -oE 'http://(127\.0\.0\.1|localhost):[0-9]+[^ ]*' "$log" | head -n 1 || true)
    done
    printf 'It answered after %d seconds (at most %d are allowed).\n' $((SECONDS - began)) $limit

    kill -INT -- "-$leader" # Ctrl-C
    for _ in $(seq 100); do
        kill -0 -- "-$leader" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 -- "-$leader" 2>/dev/null; then fail "Ctrl-C did not end it within 10 seconds"; fi
    leader=""
    kept=$(find "$alone/tmp" "$alone/empty" -mindepth 1 -maxdepth 1)
    [ -z "$kept" ] || fail "it kept something: $kept"
    printf 'Ctrl-C ended it, and nothing was kept.\n'
}

# pip FOLDER ARGUMENTS...: the pip of the environment in that folder.
pip() {
    "$1/bin/python" -m pip --disable-pip-version-check --quiet "${@:2}"
}

git clone --quiet "$top" "$alone/clone"
cd "$alone/clone"
command=$(sed -n '/^```sh$/,/^```$/{/^```/!p;/^```$/q;}' README.md)
[ -n "$command" ] || fail "README has no command to begin with"
printf 'In a fresh clone: %s\n' "$command"
runs "$command"

printf 'In an empty folder, from the wheel: seventytwo demo\n'
PYTHONPATH=.venv/build pip .venv wheel --no-deps --no-build-isolation --wheel-dir "$alone/wheel" .
.venv/bin/python -m venv "$alone/fresh"
pip "$alone/fresh" install --require-hashes -r requirements/run.txt
pip "$alone/fresh" install --no-deps "$alone/wheel/"*.whl
cd "$alone/empty"
runs "$alone/fresh/bin/seventytwo demo"
