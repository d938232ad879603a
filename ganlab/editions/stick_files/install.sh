#!/bin/sh
# Finds a Python and starts install.py with it: sh install.sh [FOLDER]
for python in python3.13 python3.12 python3.11 python3 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
        exec "$python" "$(dirname "$0")/install.py" "$@"
    fi
done
echo "The course needs Python 3.11 or newer, and none was found. Install it, and run this again." >&2
exit 2
