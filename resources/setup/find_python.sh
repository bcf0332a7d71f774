#!/bin/sh
# Print a Python that can make the virtual environment: 3.11 or newer, with venv and pip's own installer in it.
#
#   find_python.sh run|dev     the environment variable PYTHON, where set, is the only one looked at
set -u

kind=${1:-run}
# h5py's pinned release, which TensorFlow asks for, has no wheel for Python 3.14.
[ "$kind" = dev ] && newest=3.13 || newest=3.99

for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    path=$(command -v "$candidate") || continue
    "$path" -c "
import ensurepip, sys, venv
sys.exit(not (3, 11) <= sys.version_info[:2] <= tuple(map(int, '$newest'.split('.'))))
" >/dev/null 2>&1 || continue
    echo "$path"
    exit 0
done

wanted="3.11 or newer"
[ "$kind" = dev ] && wanted="3.11, 3.12 or 3.13"
echo "No Python $wanted with the venv module was found (looked at: ${PYTHON:-python3 python3.13 python3.12 python3.11})." >&2
echo "Install one (on Debian 12 or newer: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2
exit 1
