#!/bin/sh
# venv.sh FOLDER PYTHON REQUIREMENTS: a virtual environment holding exactly the hashed requirements.
# uv installs them in seconds; where it cannot (it reads no pip configuration) pip does the same.
set -eu
folder=$1 python=$2 requirements=$3
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$python is older than 3.11: name another with make PYTHON=python3.12" >&2
    exit 1
}
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
pip="$folder/bin/python -m pip install --quiet --require-hashes --no-deps"
# uv itself is pinned among the development requirements: take its paragraph alone
sed -n '/^uv==/,/# via/p' "$(dirname "$0")/../requirements/dev.txt" >"$folder/uv.txt"
$pip -r "$folder/uv.txt" &&
    "$folder/bin/uv" pip install --quiet --compile-bytecode --python "$folder/bin/python" --require-hashes \
        -r "$requirements" 2>"$folder/uv.log" ||
    $pip -r "$requirements" || {
    cat "$folder/uv.log" >&2
    exit 1
}
