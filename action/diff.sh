#!/usr/bin/env bash
# What changed for the operator since BASE, into the summary of the job and a file for the comment.
set -euo pipefail
[[ $BASE =~ ^[A-Za-z0-9][A-Za-z0-9._/-]*$ ]] || { echo "::error::the input base is not a revision"; exit 2; }
# A checkout usually has one commit.
git cat-file -e "$BASE^{commit}" 2> /dev/null || git fetch --quiet --no-tags --depth=1 origin "$BASE"
git cat-file -e "$BASE^{commit}" 2> /dev/null || BASE=FETCH_HEAD
options=()
[[ -z $FAIL_ON ]] || options+=("--fail-on=$FAIL_ON")
file="$RUNNER_TEMP/runbook-diff.md"
rm -f "$file"
code=0
node "$RUNBOOK_MAIN" diff --git "$BASE" --format markdown --output "$file" "${options[@]}" || code=$?
if [[ -f $file ]]; then
  cat "$file" >> "$GITHUB_STEP_SUMMARY"
  echo "file=$file" >> "$GITHUB_OUTPUT"
fi
exit "$code"
