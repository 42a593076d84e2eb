# Runs one step so that its result outlives the runner. Sourced, which saves a second bash:
#   bash -c 'source shim.sh NONCE RESULT PROCESS FILTER NODE exec|source PROGRAM ARG…'
# Variables and functions of the environment that change bash itself come as RUNBOOK_ASIDE_* (aside.ts) and are restored for the step,
# in its own subshell: variables as RUNBOOK_ASIDE_V_NAME, exported functions as `NAME () {…}` in RUNBOOK_ASIDE_F_N. Only the step
# itself and its filters may be started as processes here: every step pays for every fork. Names begin
# with __runbook_ because a sourced step sees a copy of this shell.

# A signal to the group ends the step, not its witness. Traps, unlike ignored signals, are reset in children. In a step
# `$$` is this shell: a step that ends itself with `kill $$` has not succeeded just because its witness stayed alive.
__runbook_signal=0
builtin trap '__runbook_signal=15' TERM
builtin trap '__runbook_signal=1' HUP
builtin trap '__runbook_signal=3' QUIT
# On a terminal, Ctrl-C is meant for the program in use.
if [[ -t 0 ]]; then builtin trap : INT; else builtin trap '__runbook_signal=2' INT; fi

for __runbook_fd in /proc/self/fd/*; do
  __runbook_fd=${__runbook_fd##*/}
  [[ $__runbook_fd == [012] || $__runbook_fd != [0-9]* || ($__runbook_fd == [34] && -n $4) ]] || exec {__runbook_fd}>&-
done

# Bash reports a child that died by a signal on its own stderr, which is not output of the step.
exec {__runbook_err}>&2 2>/dev/null

__runbook_nonce=$1 __runbook_result=$2 __runbook_process=$3 __runbook_filter=$4 __runbook_node=$5 __runbook_kind=$6
builtin shift 6

# One write each: a reader sees all of it or an empty file.
if [[ -n $__runbook_result ]]; then
  __runbook_stat= __runbook_boot=
  if builtin read -r __runbook_stat </proc/$$/stat && builtin read -r __runbook_boot </proc/sys/kernel/random/boot_id; then
    builtin set -f
    __runbook_stat=(${__runbook_stat##*) })
    builtin set +f
  fi
  builtin printf '{"pid":%d,"startTime":"%s","bootId":"%s","nonce":"%s"}\n' \
    "$$" "${__runbook_stat[19]-}" "$__runbook_boot" "$__runbook_nonce" >|"$__runbook_process"
fi

exec {__runbook_out}>&1
__runbook_acks=() __runbook_filters=()
if [[ -n $__runbook_filter ]]; then
  # Descriptors 3 and 4 are the pipes through which the runner sends the secrets, one for each filter.
  # Job control gives each filter its own group: what stops the step does not stop the redaction of its last output.
  builtin set -m
  coproc __RUNBOOK_OUT {
    builtin unset RUNBOOK_STEP_NONCE NODE_OPTIONS
    RUNBOOK_FILTER_NONCE=$__runbook_nonce RUNBOOK_FILTER_FILE=$RUNBOOK_FILTER_STDOUT exec "$__runbook_node" "$__runbook_filter" 4<&3 3>&"$__runbook_out"
  }
  exec {__runbook_ack}<&"${__RUNBOOK_OUT[0]}" 1>&"${__RUNBOOK_OUT[1]}" {__RUNBOOK_OUT[0]}<&- {__RUNBOOK_OUT[1]}>&-
  __runbook_acks+=("$__runbook_ack") __runbook_filters+=("$__RUNBOOK_OUT_PID")
  if [[ -n ${RUNBOOK_FILTER_STDERR-} ]]; then
    coproc __RUNBOOK_ERR {
      builtin unset RUNBOOK_STEP_NONCE NODE_OPTIONS
      RUNBOOK_FILTER_NONCE=$__runbook_nonce RUNBOOK_FILTER_FILE=$RUNBOOK_FILTER_STDERR exec "$__runbook_node" "$__runbook_filter" 3>&"$__runbook_err"
    }
    exec {__runbook_ack}<&"${__RUNBOOK_ERR[0]}" {__runbook_err}>&- {__runbook_err}>&"${__RUNBOOK_ERR[1]}" {__RUNBOOK_ERR[0]}<&- {__RUNBOOK_ERR[1]}>&-
    __runbook_acks+=("$__runbook_ack") __runbook_filters+=("$__RUNBOOK_ERR_PID")
  else
    exec {__runbook_err}>&- {__runbook_err}>&1
  fi
  builtin set +m
  exec 3<&- 4<&-
fi
builtin unset RUNBOOK_FILTER_STDOUT RUNBOOK_FILTER_STDERR RUNBOOK_FILTER_MODE

__runbook_give_back_variables() {
  builtin local __runbook_one
  for __runbook_one in "${!RUNBOOK_ASIDE_V_@}"; do
    builtin export "${__runbook_one#RUNBOOK_ASIDE_V_}=${!__runbook_one}"
    builtin unset -v "$__runbook_one"
  done
}

__runbook_give_back_functions() {
  builtin local __runbook_one
  for __runbook_one in "${!RUNBOOK_ASIDE_F_@}"; do
    builtin eval "${!__runbook_one}"
    builtin export -f -- "${!__runbook_one%% *}"
    builtin unset -v "$__runbook_one"
  done
}

if [[ $__runbook_kind == exec ]]; then
  (
    for __runbook_fd in "${__runbook_acks[@]}"; do exec {__runbook_fd}<&-; done
    exec 2>&"$__runbook_err" {__runbook_err}>&- {__runbook_out}>&-
    __runbook_give_back_variables
    __runbook_give_back_functions
    builtin exec -- "$@"
  )
else
  (
    for __runbook_fd in "${__runbook_acks[@]}"; do exec {__runbook_fd}<&-; done
    exec 2>&"$__runbook_err" {__runbook_err}>&- {__runbook_out}>&-
    builtin trap - TERM INT HUP QUIT
    builtin unset __runbook_signal __runbook_nonce __runbook_fd __runbook_err __runbook_out __runbook_result __runbook_process __runbook_filter __runbook_node __runbook_kind \
      __runbook_stat __runbook_boot __runbook_ack __runbook_acks __runbook_filters __RUNBOOK_OUT __RUNBOOK_OUT_PID \
      __RUNBOOK_ERR __RUNBOOK_ERR_PID
    __runbook_give_back_variables
    builtin unset -f __runbook_give_back_variables __runbook_give_back_functions
    builtin source "$@"
  )
fi
__runbook_code=$?
((__runbook_code || !__runbook_signal)) || __runbook_code=$((128 + __runbook_signal))

# The filters see the end of the pipe, unless a process of the step is still running and holds it: then the signal tells them
# that everything the step itself printed is in the pipe. Each says "ready" when it can be signalled and "done" when it has written.
exec 1>&- {__runbook_err}>&-
for __runbook_index in "${!__runbook_acks[@]}"; do
  __runbook_ack=${__runbook_acks[__runbook_index]} __runbook_said=
  while [[ $__runbook_said != done ]]; do
    until builtin read -r -u "$__runbook_ack" __runbook_said; do (($? > 128)) || break 2; done
    [[ $__runbook_said != ready ]] || builtin kill -USR2 "${__runbook_filters[__runbook_index]}"
  done
  if [[ $__runbook_said != done ]]; then
    # A step whose output was lost has failed, whatever its exit code.
    builtin printf 'runbook: the filter that redacts output ended too early; part of the output is missing\n' >&"$__runbook_out"
    ((__runbook_code)) || __runbook_code=70
  fi
done

if [[ -n $__runbook_result ]]; then
  builtin printf '{"nonce":"%s","exitCode":%d,"end":true}\n' "$__runbook_nonce" "$__runbook_code" >|"$__runbook_result"
fi
exit "$__runbook_code"
