# One step of a shell session: sourced in a fresh bash, it restores the session, runs the script of the step, and saves
# what the step changed when it ends.
#   source session.bash RESTORE SAVE SCRIPT CWD PROBLEM NONCE REST INHERITED
#     FOREIGN DECLARED SECRET-NAME…
# RESTORE, SAVE and CWD may be empty. Without SAVE the script starts in strict mode, whatever the options of the session. PROBLEM
# is the file for what went wrong with the session itself; REST is
# describe-session.bash; INHERITED are the variables that a bash started like this one has anyway; FOREIGN are those that mean
# nothing in another process, with spaces around each; DECLARED are those that the script may declare without a value, a comma
# after each. Builtins only: after a 200 KB export no program can be started, and every step pays for every fork and for
# every line here.

__runbook_restore=$1 __runbook_save=$2 __runbook_script=$3 __runbook_cwd=$4 __runbook_problem=$5 __runbook_nonce=$6
__runbook_describing=$7 __runbook_foreign=$9 __runbook_declared=${10}
__runbook_inherited=($8)
builtin printf -v __runbook_statements '"${%s@A}" ' "${__runbook_inherited[@]}"
builtin shift 10

builtin declare -A __runbook_secret __runbook_given __runbook_base_function __runbook_lost
__runbook_secrets=() __runbook_forms=() __runbook_functions=() __runbook_base=() __runbook_still=()
__runbook_line='' __runbook_failed='' __runbook_at_exit='' __runbook_level=$BASH_SUBSHELL __runbook_start=$PWD
__runbook_path=${PATH-} __runbook_path_was=${PATH@A} __runbook_inside='' __runbook_set_now='' __runbook_options=''
__runbook_name='' __runbook_rest='' __runbook_over='' __runbook_unaliased='' __runbook_removed=''

for __runbook_name in "$@"; do
  [[ -n ${!__runbook_name-} ]] || builtin continue
  __runbook_secret[$__runbook_name]=${!__runbook_name}
  __runbook_secrets+=("$__runbook_name")
  [[ $__runbook_name != RUNBOOK_FOUND_* ]] || builtin unset -v "$__runbook_name"
done
__runbook_rest=${RUNBOOK_SECRET_FORMS-}
builtin unset RUNBOOK_SECRET_FORMS
while [[ -n $__runbook_rest ]]; do
  __runbook_forms+=("${__runbook_rest%%$'\n'*}")
  __runbook_rest=${__runbook_rest#*$'\n'}
done
builtin set --

# Functions from the environment. The session is restored before them, because it consists of plain bash commands.
for __runbook_name in "${!RUNBOOK_ASIDE_F_@}"; do
  __runbook_given[${!__runbook_name%% *}]=${!__runbook_name}
  builtin unset -v "$__runbook_name"
done

__runbook_define() {
  builtin eval "${__runbook_given[$1]}"
  builtin export -f -- "$1"
}

__runbook_report() { builtin printf '%s\n' "$1" >>"$__runbook_problem"; }

# Saves the session. Usually bash prints all variables itself, after those that are unchanged since they were inherited are
# removed, because they may contain anything and do not belong in a file; the runner then leaves out those of bash. Describing them
# one by one costs ten times as much.
__runbook_dump() {
  builtin local __runbook_one __runbook_variables='' __runbook_before='' __runbook_after=$'builtin set -euo pipefail\n' __runbook_pwd="$PWD" __runbook_plain=1
  # Globbing options change the meaning of the patterns below, and aliases that of a sourced file.
  builtin shopt -u nocasematch nullglob failglob patsub_replacement localvar_unset localvar_inherit extdebug expand_aliases 2>/dev/null
  builtin shopt -s extglob
  builtin unset -f trap builtin
  [[ -z $__runbook_cwd ]] || __runbook_pwd=$__runbook_session_pwd
  [[ $__runbook_pwd == "$__runbook_start" ]] || __runbook_before="builtin cd -- ${__runbook_pwd@Q} || __runbook_cwd_gone ${__runbook_pwd@Q}"$'\n'
  if ((${#__runbook_secrets[@]} || ${#__runbook_forms[@]})) || [[ -n $__runbook_at_exit || -n $__runbook_inside || ${PATH@a} == *r* ]]; then
    __runbook_plain=''
  fi
  if [[ -z $__runbook_plain || $1 != "$__runbook_base_set" || $2 != "$__runbook_base_shopt" || ${PATH@A} != "$__runbook_path_was" ]] \
    || ((${#BASH_ALIASES[@]} || ${#__runbook_base_function[@]})) || builtin compgen -A function -X '__runbook_*' >/dev/null; then
    builtin source "$__runbook_describing"
    __runbook_dump_settings "$1" "$2" || builtin return 1
    if [[ -z $__runbook_plain ]]; then
      __runbook_dump_variables || builtin return 1
    elif [[ -v PATH && ${PATH@A} != "$__runbook_path_was" ]]; then
      __runbook_dump_path
    fi
  fi
  __runbook_look_for_lost
  [[ -z $__runbook_plain ]] || __runbook_leave_inherited
  {
    builtin printf '# runbook session 1%s\n' "${__runbook_plain:+ and what is of bash itself}" &&
      if ((${#__runbook_lost[@]})); then builtin printf '# lost %s\n' "${!__runbook_lost[@]}"; fi &&
      builtin umask -p && builtin printf '%s' "$__runbook_before" &&
      if [[ -n $__runbook_plain ]]; then builtin printf '# variables\n' && builtin declare -p; else builtin printf '%s' "$__runbook_variables"; fi &&
      builtin printf '%s# end %s\n' "$__runbook_after" "$__runbook_nonce"
  } >|"$__runbook_save" || __runbook_report unwritten
}

# Looks for what no other shell can have: the descriptors that the step opened (those that bash opened itself, to undo a
# redirection, are closed in programs) and the pushd directories. The descriptor that lists them is closed by then.
__runbook_look_for_lost() {
  builtin local __runbook_one __runbook_about
  ((${#DIRSTACK[@]} < 2)) || __runbook_lost[pushd]=1
  [[ -z ${GLOBIGNORE-} ]] || builtin return 0
  for __runbook_one in /proc/self/fd/*; do
    [[ ${__runbook_one##*/} != [012] && -e $__runbook_one ]] || builtin continue
    builtin mapfile -t __runbook_about 2>/dev/null <"/proc/self/fdinfo/${__runbook_one##*/}"
    ((0${__runbook_about[1]##*[!0-7]} & 02000000)) || __runbook_lost[descriptor ${__runbook_one##*/}]=1
  done
}

__runbook_leave_inherited() {
  builtin eval "__runbook_still=($__runbook_statements)"
  if [[ ${__runbook_base[*]} == "${__runbook_still[*]}" ]]; then
    builtin unset -v "${__runbook_inherited[@]}"
  else
    for __runbook_one in "${!__runbook_inherited[@]}"; do
      if [[ ${__runbook_base[__runbook_one]} == "${__runbook_still[__runbook_one]}" ]]; then
        builtin unset -v "${__runbook_inherited[__runbook_one]}"
      elif [[ -z ${__runbook_still[__runbook_one]} ]] || __runbook_lost_export "${__runbook_inherited[__runbook_one]}" "${__runbook_base[__runbook_one]}" "${__runbook_still[__runbook_one]}"; then
        __runbook_before+="unset -v ${__runbook_inherited[__runbook_one]}"$'\n'
      fi
    done
  fi
  # PATH has been written with a reference, and the others may contain what was inherited.
  builtin unset -v PATH BASH_REMATCH __runbook_base __runbook_still __runbook_path __runbook_path_was __runbook_statements __runbook_inherited \
    __runbook_debug __runbook_return __runbook_error 2>/dev/null
}

# No statement can say that a variable is not exported: one that no longer is must be unset before it is created.
__runbook_lost_export() { [[ $1 != PATH && $2 == declare\ -x\ * && $3 != declare\ -x\ * ]]; }

__runbook_status() { builtin return "$1"; }

# Runs first when the script has ended.
__runbook_leave() {
  __runbook_failed_now=$?
  if [[ -z $__runbook_set_now ]]; then
    __runbook_set_now=$SHELLOPTS __runbook_shopt_now=$BASHOPTS
    builtin trap -- '' DEBUG RETURN ERR
    builtin set +exv
  fi
  builtin return "$__runbook_failed_now"
}

__runbook_finish() {
  builtin set -B +euCfk +o posix
  # Reports only what the ERR trap saw: the line number that bash has at exit is relative to the function it happens in.
  [[ -z $__runbook_line || $__runbook_failed_now == 0 || $__runbook_failed != "$__runbook_failed_now" ]] || __runbook_report "line $__runbook_line"
  [[ -z $__runbook_save ]] || __runbook_dump "$__runbook_set_now" "$__runbook_shopt_now"
  if [[ -n $__runbook_at_exit ]]; then
    __runbook_status "$__runbook_failed_now"
    builtin eval "$__runbook_at_exit"
  fi
}

# The line of the script, also when a file sourced there fails; none when the script as a whole fails.
__runbook_note_failure() {
  builtin local __runbook_at
  __runbook_over=''
  for ((__runbook_at = 1; __runbook_at < ${#BASH_SOURCE[@]}; __runbook_at++)); do
    [[ ${BASH_SOURCE[__runbook_at]} == "$__runbook_script" ]] || builtin continue
    __runbook_failed=$1 __runbook_line=${BASH_LINENO[__runbook_at - 1]}
    builtin return 0
  done
}

__runbook_cwd_gone() {
  __runbook_report "cwd-gone $1"
  builtin exit 1
}

# A gate that inherited `set +e` or `nullglob` from a step could pass without a check. The remaining options are needed to read
# functions and aliases.
__runbook_start_strict() {
  builtin local __runbook_one __runbook_rest
  builtin set +abefkntuvxCEHPT -hB +o posix
  __runbook_rest=$BASHOPTS:
  while [[ -n $__runbook_rest ]]; do
    __runbook_one=${__runbook_rest%%:*} __runbook_rest=${__runbook_rest#*:}
    [[ :$__runbook_base_shopt:extglob: == *:"$__runbook_one":* ]] || builtin shopt -u "$__runbook_one"
  done
  __runbook_rest=$__runbook_base_shopt:
  while [[ -n $__runbook_rest ]]; do
    __runbook_one=${__runbook_rest%%:*} __runbook_rest=${__runbook_rest#*:}
    [[ :$BASHOPTS: == *:"$__runbook_one":* ]] || builtin shopt -s "$__runbook_one"
  done
  builtin shopt -s inherit_errexit
  __runbook_options=''
  builtin set -euo pipefail
}

# Commands are called with `builtin` so that no function of the session replaces them: with a function called `source`, every
# later step would be left out and would pass.

# step-traps.bash is loaded when a step sets its first trap, with tracing and aliases switched off.
trap() {
  { builtin local __runbook_had=":$SHELLOPTS:$BASHOPTS:" __runbook_over=trap && builtin set +xv; } 2>/dev/null
  if ! builtin declare -F __runbook_trap >/dev/null; then
    builtin shopt -u expand_aliases
    builtin source "${__runbook_describing%/*}/step-traps.bash"
    [[ $__runbook_had != *:expand_aliases:* ]] || builtin shopt -s expand_aliases
  fi
  __runbook_trap "$@" && builtin set -- 0 || builtin set -- "$?"
  {
    [[ $__runbook_had != *:verbose:* ]] || builtin set -v
    [[ $__runbook_had != *:xtrace:* ]] || builtin set -x
    builtin return "$1"
  } 2>/dev/null
}

# Each trap of this file marks itself before its first command, in a redirection, because a DEBUG trap would run before that command.
__runbook_on_error='{ __runbook_note_failure "$?"; } 2>"${__runbook_over:=/dev/null}"'

# Aliases apply to the scripts of the session, not to what is restored.
builtin shopt -s expand_aliases
__runbook_base_shopt=$BASHOPTS
builtin shopt -u expand_aliases
builtin set -euo pipefail
__runbook_base_set=$SHELLOPTS
builtin set +euo pipefail
if [[ -n $__runbook_save ]]; then
  builtin eval "__runbook_base=($__runbook_statements)"
  for __runbook_name in "${!__runbook_given[@]}"; do
    __runbook_base_function[$__runbook_name]=$({ __runbook_define "$__runbook_name"; builtin declare -f -- "$__runbook_name"; builtin declare -F -p -- "$__runbook_name"; } 2>/dev/null)
  done
fi

# Bash reads all of this before it executes any of it, so aliases of the session and `set -v` do not affect it.
{
  if [[ -n $__runbook_restore ]]; then
    builtin source "$__runbook_restore"
    # A session that traces its commands does not trace these.
    { __runbook_options+=$-; builtin set +xv; } 2>/dev/null
  else
    builtin set -euo pipefail
  fi
  __runbook_rest=$-
  # A text that is not a function ends bash under errexit, wherever it is.
  builtin set +e
  for __runbook_name in "${!__runbook_given[@]}"; do
    [[ $__runbook_removed == *" $__runbook_name "* ]] || builtin declare -F -- "$__runbook_name" >/dev/null || __runbook_define "$__runbook_name"
  done
  [[ $__runbook_rest != *e* ]] || builtin set -e
  [[ -n $__runbook_save ]] || __runbook_start_strict
  if [[ -n $__runbook_cwd ]]; then
    __runbook_session_pwd=$PWD
    builtin cd -- "$__runbook_cwd" || __runbook_cwd_gone "$__runbook_cwd"
  fi
  builtin trap -- "$__runbook_on_error" ERR
  # Only a command outside of these functions can find out whether the script ended in one of its own, whose locals still exist.
  builtin trap '{ __runbook_leave; \builtin local __runbook_inside=1 || \builtin :; } 2>"${__runbook_over:=/dev/null}"; __runbook_finish' EXIT
  [[ -n $__runbook_unaliased ]] || builtin shopt -s expand_aliases
  [[ $__runbook_options != *v* ]] || builtin set -v
  [[ $__runbook_options != *x* ]] || builtin set -x
  builtin source "$__runbook_script"
  { __runbook_leave; } 2>"${__runbook_over:=/dev/null}"
}
