# One step of a shell session: sourced in a fresh bash, it brings back the session, runs the step's script, and writes
# down what the step changed when it ends.
#   source session.bash RESTORE SAVE SCRIPT CWD PROBLEM NONCE REST INHERITED
#     FOREIGN DECLARED SECRET-NAME…
# RESTORE, SAVE and CWD may be empty; without SAVE the script starts strict, whatever the session's options are; PROBLEM is the file that takes what went wrong with the session itself; REST is
# describe-session.bash; INHERITED are the variables that a bash started like this one has anyway, FOREIGN those that mean
# nothing in another process, with blanks around each; DECLARED are those that the script may declare without a value, a comma
# after each. Builtins only: after a 200 KB export no program can be started any more, and every fork is paid by every step, as
# is every line here.

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

# Functions of the environment. A session is brought back before them: it holds plain commands of bash.
for __runbook_name in "${!RUNBOOK_ASIDE_F_@}"; do
  __runbook_given[${!__runbook_name%% *}]=${!__runbook_name}
  builtin unset -v "$__runbook_name"
done

__runbook_define() {
  builtin eval "${__runbook_given[$1]}"
  builtin export -f -- "$1"
}

__runbook_report() { builtin printf '%s\n' "$1" >>"$__runbook_problem"; }

# Writes the session down. As a rule bash prints all variables itself, once those that are as they were inherited are taken
# away, for they may hold anything and do not belong into a file; the runner then leaves out bash's own. Describing them
# one by one costs ten times as much.
__runbook_dump() {
  builtin local __runbook_one __runbook_variables='' __runbook_before='' __runbook_after=$'builtin set -euo pipefail\n' __runbook_pwd="$PWD" __runbook_plain=1
  # Globbing options change what patterns below mean, and aliases what a file says.
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

# Of what no other shell can have: the descriptors that the step opened (those that bash opened itself, to undo a
# redirection, are closed in programs) and the directories under the first. The descriptor that lists them is gone by then.
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
  # PATH has been told with a reference, and the others hold what was inherited, or may.
  builtin unset -v PATH BASH_REMATCH __runbook_base __runbook_still __runbook_path __runbook_path_was __runbook_statements __runbook_inherited \
    __runbook_debug __runbook_return __runbook_error 2>/dev/null
}

# No statement says that a variable is not exported: one that was, and is not any more, is to be unset before it is made.
__runbook_lost_export() { [[ $1 != PATH && $2 == declare\ -x\ * && $3 != declare\ -x\ * ]]; }

__runbook_status() { builtin return "$1"; }

# The first thing that is done when the script is over.
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
  # Only what the ERR trap saw is told: bash's own count at exit is relative to the function it happens in.
  [[ -z $__runbook_line || $__runbook_failed_now == 0 || $__runbook_failed != "$__runbook_failed_now" ]] || __runbook_report "line $__runbook_line"
  [[ -z $__runbook_save ]] || __runbook_dump "$__runbook_set_now" "$__runbook_shopt_now"
  if [[ -n $__runbook_at_exit ]]; then
    __runbook_status "$__runbook_failed_now"
    builtin eval "$__runbook_at_exit"
  fi
}

# The line of the script, also when it is a file sourced there that fails; none when it is the script as a whole.
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

# A gate that took over `set +e` or `nullglob` from a step would pass without having looked. What remains is what functions
# and aliases are read with.
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

# Commands are named so that no function of the session takes their place: a `source` of the session's own would leave out
# every later step, and each would pass.

# What a step's own traps take is read when it sets the first. What shows commands, and aliases, are not for that.
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

# Each of our traps says so before the first command in it, for DEBUG would have its turn before that: in a redirection.
__runbook_on_error='{ __runbook_note_failure "$?"; } 2>"${__runbook_over:=/dev/null}"'

# Aliases are for what the session's scripts say, not for what is brought back.
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

# Bash has read all of this before it does any of it, so that aliases of the session and `set -v` do not reach it.
{
  if [[ -n $__runbook_restore ]]; then
    builtin source "$__runbook_restore"
    # A session that traces its commands is not shown ours.
    { __runbook_options+=$-; builtin set +xv; } 2>/dev/null
  else
    builtin set -euo pipefail
  fi
  __runbook_rest=$-
  # A text that is no function ends a bash under errexit, wherever it stands.
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
  # Whether the script ended in one of its functions, whose locals are still there, is known only to a command outside of ours.
  builtin trap '{ __runbook_leave; \builtin local __runbook_inside=1 || \builtin :; } 2>"${__runbook_over:=/dev/null}"; __runbook_finish' EXIT
  [[ -n $__runbook_unaliased ]] || builtin shopt -s expand_aliases
  [[ $__runbook_options != *v* ]] || builtin set -v
  [[ $__runbook_options != *x* ]] || builtin set -x
  builtin source "$__runbook_script"
  { __runbook_leave; } 2>"${__runbook_over:=/dev/null}"
}
