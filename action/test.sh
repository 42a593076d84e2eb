#!/usr/bin/env bash
# Rehearses the runbooks. What their steps print must not be taken for commands of the workflow.
set -euo pipefail
mapfile -t files < <(grep -v '^[[:space:]]*$' <<< "$FILES")
for at in "${!files[@]}"; do
  [[ ! -d ${files[at]} ]] || files[at]+='/**/*.md'
done
options=(--junit "$RUNNER_TEMP/runbook-test.xml")
[[ $MUTATE == true ]] && options+=(--mutate)
echo "junit=$RUNNER_TEMP/runbook-test.xml" >> "$GITHUB_OUTPUT"
mark=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$mark"
code=0
node "$RUNBOOK_MAIN" test "${options[@]}" -- "${files[@]}" || code=$?
echo "::$mark::"
exit "$code"
