#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `make run`: the demonstration. RUN_PORT and RUN_DIR choose another port and place.
set -eu
cd "$(dirname "$0")/.."
exec /usr/bin/python3 tools/demo.py "$@"
