# `trap` for a step. Its `trap … EXIT` is kept and run by the trap of session.bash, which must be the one that bash knows. DEBUG and
# RETURN are kept too, and do not run for commands of session.bash: then there is nothing at the index ${#__runbook_over}.

__runbook_debug=() __runbook_return=() __runbook_error=-

__runbook_trap() {
  builtin local __runbook_action __runbook_signal __runbook_key
  if ((BASH_SUBSHELL != __runbook_level)) || (($# == 0)) || [[ $1 == -l || $1 == -p ]]; then
    if ((BASH_SUBSHELL == __runbook_level)) && [[ ${1--p} == -p && -n $__runbook_at_exit && " ${*:2} " == @(*\ EXIT\ *|*\ 0\ *|\ \ ) ]]; then
      builtin printf 'trap -- %s EXIT\n' "${__runbook_at_exit@Q}"
    fi
    if ((BASH_SUBSHELL != __runbook_level)) || [[ ${1-} == -l ]]; then builtin trap "$@"; else __runbook_show_traps "${@:2}"; fi
    builtin return
  fi
  [[ $1 != -- ]] || builtin shift
  if (($# == 1)); then __runbook_action=-; else __runbook_action=$1 && builtin shift; fi
  for __runbook_signal in "$@"; do
    __runbook_key=${__runbook_signal^^} __runbook_key=${__runbook_key#SIG}
    if [[ $__runbook_key == @(EXIT|0) ]]; then
      [[ $__runbook_action == - ]] && __runbook_at_exit='' || __runbook_at_exit=$__runbook_action
      builtin continue
    fi
    __runbook_set_trap "$__runbook_action" "$__runbook_signal" "$__runbook_key" || builtin return 1
    if [[ $__runbook_action == - ]]; then builtin unset "__runbook_lost[trap $__runbook_key]"; else __runbook_lost[trap $__runbook_key]=1; fi
  done
}

# Bash restores a trap that was removed in a function when the function returns, so another one replaces it.
__runbook_set_trap() {
  builtin local __runbook_action="$1"
  case $3 in
    ERR)
      __runbook_error=$1
      [[ $1 != - ]] || __runbook_action=$__runbook_on_error
      ;;
    DEBUG)
      __runbook_debug[0]=$1
      [[ $1 == @(-|) ]] && __runbook_action='' || __runbook_action='\builtin eval "${__runbook_debug[${#__runbook_over}]-}"'
      ;;
    RETURN)
      __runbook_return[0]=$1
      [[ $1 == @(-|) ]] && __runbook_action='' || __runbook_action='\builtin eval "${__runbook_return[${#__runbook_over}]-}"'
      ;;
  esac
  builtin trap -- "$__runbook_action" "$2"
}

# In a function, bash itself does not show traps on ERR, DEBUG and RETURN.
__runbook_show_traps() {
  builtin local __runbook_signal __runbook_key
  if ((!$#)); then
    builtin set -- "${!__runbook_lost[@]}"
    builtin set -- "${@#trap }"
  fi
  for __runbook_signal in "$@"; do
    __runbook_key=${__runbook_signal^^} __runbook_key=${__runbook_key#SIG}
    case $__runbook_key in
      EXIT | 0) ;;
      DEBUG) __runbook_show_trap "${__runbook_debug[0]--}" DEBUG ;;
      RETURN) __runbook_show_trap "${__runbook_return[0]--}" RETURN ;;
      ERR) __runbook_show_trap "$__runbook_error" ERR ;;
      *) builtin trap -p "$__runbook_signal" ;;
    esac
  done
}

__runbook_show_trap() { [[ $1 == - ]] || builtin printf 'trap -- %s %s\n' "${1@Q}" "$2"; }
