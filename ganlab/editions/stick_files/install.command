#!/bin/sh
# macOS opens this file at a double click.
sh "$(dirname "$0")/install.sh" "$@"
