#!/usr/bin/env bash
# Findings as annotations beside the lines. Its exit code is that of lint.
set -euo pipefail
mapfile -t files < <(grep -v '^[[:space:]]*$' <<< "$FILES")
node "$RUNBOOK_MAIN" lint --format github -- "${files[@]}"
