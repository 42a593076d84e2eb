#!/usr/bin/env bash
# Takes docs/images/tui.svg again: plays the metastore restore in a separate terminal, waits for the moment when the dump
# is being loaded, and draws the screen. Needs tmux and a build (npm run build).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
folder=$(mktemp -d)
pane() { tmux -S "$folder/tmux" "$@"; }
trap 'pane kill-server 2> /dev/null || true; rm -rf "$folder"' EXIT

LANG=C.UTF-8 TERM=xterm-256color pane -f /dev/null new-session -d -x 100 -y 30 -c "$folder" \
  "RUNBOOK_HOME=$folder/home RUNBOOK_OPERATOR=ada node $root/dist/main.js play $root/runbooks/hive-metastore-restore.md --sandbox --yes"
for _ in $(seq 1 1200); do
  pane capture-pane -e -p > "$folder/frame"
  if grep -q 'restore.*running' "$folder/frame" && grep -qE '\((1[5-9]|[2-8][0-9]) %\)' "$folder/frame"; then
    node scripts/terminal-picture.mjs 'runbook play hive-metastore-restore.md --sandbox' < "$folder/frame" > docs/images/tui.svg
    # The run removes the sandbox when it ends.
    while pane has-session 2> /dev/null; do sleep 0.2; done
    exit 0
  fi
  sleep 0.05
done
echo 'the moment never came' >&2
exit 1
