# One step of a shell session: sourced in a fresh bash, it brings back the session, runs the step's script, and writes
# down what the step changed when it ends.
#   source session.bash RESTORE SAVE SCRIPT CWD PROBLEM NONCE DECLARED SECRET-NAME…
# RESTORE, SAVE and CWD may be empty; DECLARED are names, a comma after each; PROBLEM is the file that takes what went wrong with the session itself. Builtins
# only: after a 200 KB export no program can be started any more, and every fork is paid by every step.

__runbook_restore=$1 __runbook_save=$2 __runbook_script=$3 __runbook_cwd=$4 __runbook_problem=$5 __runbook_nonce=$6
__runbook_declared=$7
builtin shift 7

declare -A __runbook_secret=() __runbook_base=() __runbook_now=() __runbook_base_function=()
declare -a __runbook_secrets=() __runbook_forms=() __runbook_functions=()
declare -A __runbook_lost=()
__runbook_line='' __runbook_failed='' __runbook_at_exit='' __runbook_level=$BASH_SUBSHELL __runbook_path=${PATH-} __runbook_start=$PWD
__runbook_text='' __runbook_quoted='' __runbook_name='' __runbook_rest=''

for __runbook_name in "$@"; do
  [[ -n ${!__runbook_name-} ]] || continue
  __runbook_secret[$__runbook_name]=${!__runbook_name}
  __runbook_secrets+=("$__runbook_name")
done
__runbook_rest=${RUNBOOK_SECRET_FORMS-}
builtin unset RUNBOOK_SECRET_FORMS
while [[ -n $__runbook_rest ]]; do
  __runbook_forms+=("${__runbook_rest%%$'\n'*}")
  __runbook_rest=${__runbook_rest#*$'\n'}
done
builtin set --

# What a list of all names is made of: the names that begin with each letter.
__runbook_prefixes=''
for __runbook_name in {a..z} {A..Z} _; do __runbook_prefixes+="\"\${!$__runbook_name@}\" "; done

__runbook_report() { builtin printf '%s\n' "$1" >>"$__runbook_problem"; }

# Bash's own variables mean nothing in another process, and a step's place in the run is not the session's.
__runbook_foreign=' _ BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND
 BASH_EXECUTION_STRING BASH_LINENO BASH_LOADABLES_PATH BASH_MONOSECONDS BASH_REMATCH BASH_SOURCE BASH_SUBSHELL
 BASH_TRAPSIG BASH_VERSINFO BASH_VERSION BASH_XTRACEFD COMP_WORDBREAKS DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID
 FUNCNAME GROUPS HISTCMD HOSTTYPE MACHTYPE OSTYPE LINENO PIPESTATUS PPID PWD RANDOM RUNBOOK_STEP_NONCE RUNBOOK_STEP
 RUNBOOK_ATTEMPT RUNBOOK_RUN SECONDS SHELLOPTS SHLVL SRANDOM UID '
__runbook_foreign=${__runbook_foreign//$'\n'/ }

# Every variable there is, with the statement that makes it, into the associative array $1. One eval for all: one for
# each would be most of what a step costs. Of an array the statement tells only the kind.
__runbook_take_stock() {
  builtin local __runbook_found __runbook_one __runbook_entries=''
  builtin eval "__runbook_found=($__runbook_prefixes)"
  for __runbook_one in "${__runbook_found[@]}"; do
    [[ $__runbook_one == __runbook_* ]] || __runbook_entries+="[$__runbook_one]=\"\${$__runbook_one@A}\" "
  done
  builtin eval "$1=($__runbook_entries)" 2>/dev/null
}

# What this bash was started with. The kernel still knows that when the step is over, for a fraction of what a second
# stock-taking costs; where it does not tell, the stock was taken at the beginning.
__runbook_recall_environment() {
  builtin local __runbook_entries __runbook_one __runbook_value
  builtin mapfile -d '' -t __runbook_entries </proc/$$/environ
  for __runbook_one in "${__runbook_entries[@]}"; do
    __runbook_value=${__runbook_one#*=} __runbook_one=${__runbook_one%%=*}
    case $__runbook_one in
      *[!A-Za-z0-9_]* | [!A-Za-z_]* | RUNBOOK_*) ;;
      BASH_ENV | HOSTNAME | IFS | OLDPWD | OPTERR | OPTIND | PATH | PS4 | TERM) ;;
      *) __runbook_base[$__runbook_one]="declare -x $__runbook_one=${__runbook_value@Q}" ;;
    esac
  done
}

# Declared without a value, a variable is in no list of names. The script's text tells which there may be.
__runbook_add_declared() {
  builtin local __runbook_one __runbook_rest="$__runbook_declared"
  while [[ -n $__runbook_rest ]]; do
    __runbook_one=${__runbook_rest%%,*} __runbook_rest=${__runbook_rest#*,}
    [[ -R $__runbook_one || -v __runbook_now[$__runbook_one] ]] || __runbook_now[$__runbook_one]='declare -a'
  done
}

# The statement that makes a variable again, in __runbook_text; empty when it cannot be told.
__runbook_describe() {
  builtin local __runbook_attributes __runbook_count
  if [[ -R $1 ]]; then
    builtin eval "__runbook_text=\"declare -n $1=\${!$1}\""
    builtin return
  fi
  builtin eval "__runbook_attributes=\${$1@a}"
  if [[ $__runbook_attributes == *[aA]* ]]; then
    builtin eval "__runbook_count=\${#$1[@]}"
    if ((__runbook_count)); then
      builtin eval "__runbook_text=\${$1[@]@A}"
    else
      __runbook_text="declare -$__runbook_attributes $1=()"
    fi
  else
    builtin eval "__runbook_text=\${$1@A}"
    [[ -z $__runbook_text || $__runbook_text == declare\ * ]] || __runbook_text="declare -- $__runbook_text"
  fi
}

# A value as a word in __runbook_quoted, with references in place of the values of secrets, and of the PATH that this
# step began with in its own: neither belongs into a file, and both are another one elsewhere.
__runbook_quote() {
  builtin local __runbook_value="$1" __runbook_word='' __runbook_first __runbook_before __runbook_key __runbook_literal __runbook_by
  while :; do
    __runbook_first=$__runbook_value __runbook_by=''
    for __runbook_key in "${__runbook_secrets[@]}"; do
      __runbook_before=${__runbook_value%%"${__runbook_secret[$__runbook_key]}"*}
      ((${#__runbook_before} < ${#__runbook_first})) || continue
      __runbook_first=$__runbook_before __runbook_by="\${__runbook_secret[$__runbook_key]}" __runbook_literal=${__runbook_secret[$__runbook_key]}
    done
    if [[ $2 == PATH && -n $__runbook_path ]]; then
      __runbook_before=${__runbook_value%%"$__runbook_path"*}
      if ((${#__runbook_before} < ${#__runbook_first})); then
        __runbook_first=$__runbook_before __runbook_by='${__runbook_path}' __runbook_literal=$__runbook_path
      fi
    fi
    [[ -z $__runbook_first ]] || __runbook_word+=${__runbook_first@Q}
    [[ -n $__runbook_by ]] || break
    __runbook_word+="\"$__runbook_by\""
    __runbook_value=${__runbook_value#"$__runbook_first$__runbook_literal"}
  done
  __runbook_quoted=${__runbook_word:-"''"}
}

# The same statement, put together from quoted parts.
__runbook_describe_referring() {
  builtin local -n __runbook_of="$1"
  builtin local __runbook_attributes="${__runbook_of@a}" __runbook_index __runbook_parts=''
  __runbook_text="declare -${__runbook_attributes:--} $1="
  if [[ $__runbook_attributes != *[aA]* ]]; then
    __runbook_quote "$__runbook_of" "$1"
    __runbook_text+=$__runbook_quoted
    builtin return
  fi
  for __runbook_index in "${!__runbook_of[@]}"; do
    if [[ $__runbook_attributes == *A* ]]; then
      __runbook_quote "$__runbook_index" ''
      __runbook_parts+="[$__runbook_quoted]="
    else
      __runbook_parts+="[$__runbook_index]="
    fi
    __runbook_quote "${__runbook_of[$__runbook_index]}" ''
    __runbook_parts+="$__runbook_quoted "
  done
  __runbook_text+="($__runbook_parts)"
}

__runbook_holds_secret() {
  builtin local __runbook_key
  for __runbook_key in "${__runbook_secrets[@]}"; do
    [[ $1 == *"${__runbook_secret[$__runbook_key]}"* ]] && builtin return 0
  done
  builtin return 1
}

__runbook_holds_form() {
  builtin local __runbook_form
  __runbook_holds_secret "$1" && builtin return 0
  for __runbook_form in "${__runbook_forms[@]}"; do
    [[ $1 == *"$__runbook_form"* ]] && builtin return 0
  done
  builtin return 1
}

# When `exit` is called in a function, the locals of all running functions hide the globals of the same name. From this
# function's own scope `unset` takes them away one by one; the trace attribute, which means nothing on variables, tells
# when the global itself has come to light.
__runbook_uncover() {
  builtin local __runbook_attributes
  [[ ! -R $1 ]] && builtin declare -gt "$1" 2>/dev/null || builtin return 0
  for _ in "${FUNCNAME[@]}"; do
    builtin eval "__runbook_attributes=\${$1@a}"
    [[ $__runbook_attributes != *t* ]] || break
    builtin unset -v "$1" 2>/dev/null || break
  done
  __runbook_describe "$1"
  if [[ $__runbook_text == *=* ]]; then builtin declare -g +t "$1"; else builtin unset -v "$1" 2>/dev/null; fi
}

__runbook_dump_options() {
  builtin local __runbook_had="$1" __runbook_has="$2" __runbook_one
  [[ $1 != "$2" ]] || builtin return 0
  while [[ -n $__runbook_has ]]; do
    __runbook_one=${__runbook_has%%:*} __runbook_has=${__runbook_has#"${__runbook_has%%:*}"} __runbook_has=${__runbook_has#:}
    [[ -z $__runbook_one || :$__runbook_had: == *:"$__runbook_one":* ]] || __runbook_out+="$3 $__runbook_one"$'\n'
  done
  __runbook_has=$2
  while [[ -n $__runbook_had ]]; do
    __runbook_one=${__runbook_had%%:*} __runbook_had=${__runbook_had#"${__runbook_had%%:*}"} __runbook_had=${__runbook_had#:}
    [[ -z $__runbook_one || :$__runbook_has: == *:"$__runbook_one":* ]] || __runbook_out+="$4 $__runbook_one"$'\n'
  done
}

__runbook_dump_variables() {
  builtin local __runbook_one
  for __runbook_one in "${!__runbook_now[@]}"; do
    # Equal statements tell nothing of arrays and of references to other variables.
    if [[ ${__runbook_now[$__runbook_one]} == "${__runbook_base[$__runbook_one]-}" ]]; then
      [[ ${__runbook_now[$__runbook_one]} == declare\ -*([!\ ])[aA]* || -R $__runbook_one ]] || continue
    fi
    [[ $__runbook_foreign != *" $__runbook_one "* ]] || continue
    __runbook_describe "$__runbook_one"
    [[ -n $__runbook_text ]] || continue
    if [[ ! -R $__runbook_one ]]; then
      if [[ $__runbook_one == PATH ]] || ((${#__runbook_secrets[@]})); then __runbook_describe_if_referring "$__runbook_one"; fi
    fi
    if __runbook_holds_form "$__runbook_text"; then
      __runbook_report "secret-leak variable $__runbook_one"
      builtin return 1
    fi
    __runbook_out+=$__runbook_text$'\n'
  done
  for __runbook_one in "${!__runbook_base[@]}"; do
    [[ -v __runbook_now[$__runbook_one] || $__runbook_foreign == *" $__runbook_one "* ]] || __runbook_out+="unset -v $__runbook_one"$'\n'
  done
}

__runbook_describe_if_referring() {
  builtin local -n __runbook_of="$1"
  builtin local __runbook_value
  for __runbook_value in "${!__runbook_of[@]}" "${__runbook_of[@]}"; do
    if __runbook_holds_secret "$__runbook_value" || [[ $1 == PATH && -n $__runbook_path && $__runbook_value == *"$__runbook_path"* ]]; then
      __runbook_describe_referring "$1"
      builtin return
    fi
  done
}

__runbook_list_functions() {
  # Asked first without a fork: most sessions have none but these.
  __runbook_functions=()
  builtin compgen -A function -X '__runbook_*' >/dev/null || builtin return 0
  builtin local __runbook_all __runbook_one
  __runbook_all=$(builtin compgen -A function -X '__runbook_*')
  while [[ -n $__runbook_all ]]; do
    __runbook_one=${__runbook_all%%$'\n'*}
    __runbook_functions+=("$__runbook_one")
    [[ $__runbook_all == *$'\n'* ]] || break
    __runbook_all=${__runbook_all#*$'\n'}
  done
}

# All of them in one fork; one by one only where some came in with the environment and may not have changed.
__runbook_dump_functions() {
  builtin local __runbook_one __runbook_texts
  __runbook_list_functions
  ((${#__runbook_functions[@]})) || ((${#__runbook_base_function[@]})) || builtin return 0
  if ((${#__runbook_base_function[@]})); then
    for __runbook_one in "${__runbook_functions[@]}"; do
      __runbook_texts=$(builtin declare -f -- "$__runbook_one"; builtin declare -F -p -- "$__runbook_one")
      [[ ${__runbook_base_function[$__runbook_one]-} == "$__runbook_texts" ]] || __runbook_dump_function "$__runbook_texts" || builtin return
    done
    for __runbook_one in "${!__runbook_base_function[@]}"; do
      builtin declare -F -- "$__runbook_one" >/dev/null || __runbook_out+="builtin unset -f $__runbook_one"$'\n'
    done
  else
    __runbook_texts=$(builtin declare -f -- "${__runbook_functions[@]}"; builtin declare -F -p -- "${__runbook_functions[@]}")
    __runbook_dump_function "$__runbook_texts"
  fi
}

# `declare -f NAME` lines (no body) say that there are no attributes, and would print the function.
__runbook_dump_function() {
  builtin local __runbook_lines="$1"$'\n'
  while [[ $__runbook_lines == *$'\n'declare\ -f\ +([!$'\n'])$'\n'* ]]; do
    __runbook_lines=${__runbook_lines/$'\n'declare -f +([!$'\n'])$'\n'/$'\n'}
  done
  if __runbook_holds_form "$__runbook_lines"; then
    __runbook_report 'secret-leak function'
    builtin return 1
  fi
  __runbook_out+=${__runbook_lines//$'\n'declare -f/$'\n'builtin declare -f}
}

__runbook_dump() {
  builtin local __runbook_one __runbook_out='' __runbook_pwd="$PWD" __runbook_path_now
  # Globbing options change what patterns below mean.
  builtin shopt -u nocasematch nullglob failglob patsub_replacement localvar_unset localvar_inherit extdebug 2>/dev/null
  builtin shopt -s extglob
  builtin unset -f trap
  [[ ! -r /proc/$$/environ ]] || __runbook_recall_environment
  __runbook_take_stock __runbook_now
  if __runbook_in_function; then
    for __runbook_one in "${!__runbook_now[@]}"; do [[ $__runbook_foreign == *" $__runbook_one "* ]] || __runbook_uncover "$__runbook_one"; done
    __runbook_take_stock __runbook_now
  fi
  __runbook_add_declared
  [[ -z $__runbook_cwd ]] || __runbook_pwd=$__runbook_session_pwd
  [[ $__runbook_pwd == "$__runbook_start" ]] || __runbook_out+="builtin cd -- ${__runbook_pwd@Q} || __runbook_cwd_gone ${__runbook_pwd@Q}"$'\n'
  __runbook_dump_options "${__runbook_base_shopt//expand_aliases/}" "${2//expand_aliases/}" 'shopt -s' 'shopt -u'
  __runbook_dump_variables || builtin return
  __runbook_dump_functions || builtin return
  for __runbook_one in "${!BASH_ALIASES[@]}"; do
    __runbook_out+="builtin alias -- ${__runbook_one@Q}=${BASH_ALIASES[$__runbook_one]@Q}"$'\n'
  done
  [[ :$2: != *:expand_aliases:* ]] || __runbook_out+=$'builtin shopt -s expand_aliases\n'
  __runbook_out+=$'builtin set -euo pipefail\n'
  __runbook_dump_options "$__runbook_base_set" "$1" 'builtin set -o' 'builtin set +o'
  if __runbook_holds_form "$__runbook_out"; then
    __runbook_report 'secret-leak alias or directory'
    builtin return
  fi
  {
    builtin printf '# runbook session 1\n' &&
      for __runbook_one in "${!__runbook_lost[@]}"; do builtin printf '# lost trap %s\n' "$__runbook_one"; done &&
      builtin umask -p && builtin printf '%s' "$__runbook_out" && builtin printf '# end %s\n' "$__runbook_nonce"
  } >|"$__runbook_save"
}

__runbook_in_function() {
  builtin local __runbook_one
  for __runbook_one in "${FUNCNAME[@]}"; do
    [[ $__runbook_one == __runbook_* || $__runbook_one == source || $__runbook_one == main ]] || builtin return 0
  done
  builtin return 1
}

__runbook_status() { builtin return "$1"; }

__runbook_finish() {
  builtin set +euCfk +o posix
  # Only what the ERR trap saw is told: bash's own count at exit is relative to the function it happens in.
  [[ -z $__runbook_line || $1 == 0 || $__runbook_failed != "$1" ]] || __runbook_report "line $__runbook_line"
  [[ -z $__runbook_save ]] || __runbook_dump "$2" "$3"
  if [[ -n $__runbook_at_exit ]]; then
    __runbook_status "$1"
    builtin eval "$__runbook_at_exit"
  fi
}

__runbook_cwd_gone() {
  __runbook_report "cwd-gone $1"
  builtin exit 1
}

[[ -z $__runbook_save ]] || __runbook_list_functions

# From here on commands are named so that no function and no alias of the session takes their place: a `source` of the
# session's own would leave out every later step, and each would pass.

# A step's own `trap … EXIT` is kept here and run by ours, which has to be the one that bash knows.
trap() {
  builtin local __runbook_action __runbook_signal __runbook_others
  __runbook_others=()
  if ((BASH_SUBSHELL != __runbook_level)) || (($# == 0)) || [[ $1 == -l || $1 == -p ]]; then
    if ((BASH_SUBSHELL == __runbook_level)) && [[ ${1--p} == -p && -n $__runbook_at_exit && " ${*:2} " == @(*\ EXIT\ *|*\ 0\ *|\ \ ) ]]; then
      builtin printf 'trap -- %s EXIT\n' "${__runbook_at_exit@Q}"
    fi
    if ((BASH_SUBSHELL != __runbook_level)) || [[ ${1-} == -l ]]; then builtin trap "$@"; else __runbook_show_traps "${@:2}"; fi
    builtin return
  fi
  [[ $1 != -- ]] || shift
  if (($# == 1)); then __runbook_action=-; else __runbook_action=$1 && builtin shift; fi
  for __runbook_signal in "$@"; do
    case ${__runbook_signal^^} in
      EXIT | 0 | SIGEXIT) [[ $__runbook_action == - ]] && __runbook_at_exit='' || __runbook_at_exit=$__runbook_action ;;
      *)
        __runbook_others+=("$__runbook_signal")
        if [[ $__runbook_action == - ]]; then builtin unset "__runbook_lost[$__runbook_signal]"; else __runbook_lost[$__runbook_signal]=1; fi
        ;;
    esac
  done
  ((${#__runbook_others[@]} == 0)) || builtin trap -- "$__runbook_action" "${__runbook_others[@]}"
}

__runbook_show_traps() {
  builtin local __runbook_signal
  (($#)) || builtin set -- "${!__runbook_lost[@]}"
  for __runbook_signal in "$@"; do
    [[ $__runbook_signal == @(EXIT|0) || ($__runbook_signal == ERR && -z ${__runbook_lost[ERR]-}) ]] || builtin trap -p "$__runbook_signal"
  done
}

__runbook_base_shopt=$BASHOPTS
builtin set -euo pipefail
__runbook_base_set=$SHELLOPTS
builtin set +euo pipefail
if [[ -n $__runbook_save ]]; then
  if [[ -r /proc/$$/environ ]]; then
    # Not in the environment, and yet there before the step.
    for __runbook_name in BASH_ENV HOSTNAME IFS OLDPWD OPTERR OPTIND PATH PS4 TERM; do
      [[ ! -v $__runbook_name ]] || builtin eval "__runbook_base[$__runbook_name]=\${$__runbook_name@A}"
    done
  else
    __runbook_take_stock __runbook_base
  fi
  for __runbook_name in "${__runbook_functions[@]}"; do
    __runbook_base_function[$__runbook_name]=$(builtin declare -f -- "$__runbook_name"; builtin declare -F -p -- "$__runbook_name")
  done
fi
if [[ -n $__runbook_restore ]]; then
  \builtin source "$__runbook_restore"
  # A session that traces its commands is not shown ours.
  { __runbook_options=$-; \builtin set +x; } 2>/dev/null
else
  builtin set -euo pipefail
fi
if [[ -n $__runbook_cwd ]]; then
  __runbook_session_pwd=$PWD
  \builtin cd -- "$__runbook_cwd" || __runbook_cwd_gone "$__runbook_cwd"
fi
\builtin trap '__runbook_line=$LINENO __runbook_failed=$?' ERR
\builtin trap '{ __runbook_failed_now=$? __runbook_set_now=$SHELLOPTS __runbook_shopt_now=$BASHOPTS; \builtin set +xv; } 2>/dev/null
__runbook_finish "$__runbook_failed_now" "$__runbook_set_now" "$__runbook_shopt_now"' EXIT
[[ ${__runbook_options-} != *x* ]] || \builtin set -x
\builtin source "$__runbook_script"
