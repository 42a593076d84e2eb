#!/usr/bin/env bash
# Builds the command from the checkout of the action, or takes what is built already.
set -euo pipefail
cd "$GITHUB_ACTION_PATH"
[[ -f dist/main.js ]] || npm ci --no-audit --no-fund >&2
node dist/main.js --version
echo "main=$PWD/dist/main.js" >> "$GITHUB_OUTPUT"
