# What a shell session seldom needs, loaded on demand: describes variables one by one, because some contain a secret that must
# not reach the disk, or are hidden by the locals of a function that called `exit`; also functions, aliases and options.

builtin declare -gA __runbook_was __runbook_now
__runbook_text='' __runbook_quoted=''

# Puts every variable, with the statement that creates it, in __runbook_now. One eval for all of them: one for each would
# cost many times as much. For an array the statement has only the kind.
__runbook_take_stock() {
  builtin local __runbook_found __runbook_one __runbook_prefixes='' __runbook_entries=''
  # The list of all names is collected letter by letter.
  for __runbook_one in {a..z} {A..Z} _; do __runbook_prefixes+="\"\${!$__runbook_one@}\" "; done
  builtin eval "__runbook_found=($__runbook_prefixes)"
  for __runbook_one in "${__runbook_found[@]}"; do
    [[ $__runbook_one == __runbook_* ]] || __runbook_entries+="[$__runbook_one]=\"\${$__runbook_one@A}\" "
  done
  builtin eval "__runbook_now=($__runbook_entries)" 2>/dev/null
}

# A variable declared without a value is in no list of names; DECLARED has those that the text of the script may declare.
__runbook_add_declared() {
  builtin local __runbook_one __runbook_rest="$__runbook_declared"
  while [[ -n $__runbook_rest ]]; do
    __runbook_one=${__runbook_rest%%,*} __runbook_rest=${__runbook_rest#*,}
    [[ -R $__runbook_one || -v __runbook_now[$__runbook_one] ]] || __runbook_now[$__runbook_one]='declare -a'
  done
}

# Puts the statement that recreates a variable in __runbook_text; empty when that is not possible.
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

# Puts a value as a word in __runbook_quoted, with references in place of the values of secrets and of the PATH that this
# step began with: neither belongs in a file, and both differ elsewhere.
__runbook_quote() {
  builtin local __runbook_value="$1" __runbook_word='' __runbook_first __runbook_before __runbook_key __runbook_literal __runbook_by
  while builtin :; do
    __runbook_first=$__runbook_value __runbook_by=''
    for __runbook_key in "${__runbook_secrets[@]}"; do
      __runbook_before=${__runbook_value%%"${__runbook_secret[$__runbook_key]}"*}
      ((${#__runbook_before} < ${#__runbook_first})) || builtin continue
      __runbook_first=$__runbook_before __runbook_by="\${__runbook_secret[$__runbook_key]}" __runbook_literal=${__runbook_secret[$__runbook_key]}
    done
    if [[ ${2#__runbook_global_} == PATH && -n $__runbook_path ]]; then
      __runbook_before=${__runbook_value%%"$__runbook_path"*}
      if ((${#__runbook_before} < ${#__runbook_first})); then
        __runbook_first=$__runbook_before __runbook_by='${__runbook_path}' __runbook_literal=$__runbook_path
      fi
    fi
    [[ -z $__runbook_first ]] || __runbook_word+=${__runbook_first@Q}
    [[ -n $__runbook_by ]] || builtin break
    __runbook_word+="\"$__runbook_by\""
    __runbook_value=${__runbook_value#"$__runbook_first$__runbook_literal"}
  done
  __runbook_quoted=${__runbook_word:-"''"}
}

# The same statement, composed from quoted parts.
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

__runbook_describe_if_referring() {
  builtin local -n __runbook_of="$1"
  builtin local __runbook_value
  for __runbook_value in "${!__runbook_of[@]}" "${__runbook_of[@]}"; do
    if __runbook_holds_secret "$__runbook_value" || [[ ${1#__runbook_global_} == PATH && -n $__runbook_path && $__runbook_value == *"$__runbook_path"* ]]; then
      __runbook_describe_referring "$1"
      builtin return
    fi
  done
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
  builtin local __runbook_one __runbook_at
  builtin declare -gA __runbook_covered
  for __runbook_one in "${!__runbook_inherited[@]}"; do
    [[ -z ${__runbook_base[__runbook_one]} ]] || __runbook_was[${__runbook_inherited[__runbook_one]}]=${__runbook_base[__runbook_one]}
  done
  __runbook_take_stock
  __runbook_add_declared
  if [[ -n $__runbook_inside ]]; then
    builtin source "${__runbook_describing%/*}/uncover-globals.bash"
    __runbook_uncover_all || builtin return 1
  fi
  for __runbook_one in "${!__runbook_now[@]}"; do
    [[ $__runbook_foreign != *" $__runbook_one "* ]] || builtin continue
    __runbook_at=${__runbook_covered[$__runbook_one]-$__runbook_one}
    # Equal statements do not mean that arrays, or references to other variables, are unchanged.
    if [[ ${__runbook_now[$__runbook_one]} == "${__runbook_was[$__runbook_one]-}" ]]; then
      [[ ${__runbook_now[$__runbook_one]} == declare\ -*([!\ ])[aA]* || -R $__runbook_at ]] || builtin continue
    fi
    __runbook_describe "$__runbook_at"
    [[ -n $__runbook_text ]] || builtin continue
    if [[ ! -R $__runbook_at ]]; then
      if [[ $__runbook_one == PATH ]] || ((${#__runbook_secrets[@]})); then __runbook_describe_if_referring "$__runbook_at"; fi
    fi
    [[ $__runbook_at == "$__runbook_one" ]] || __runbook_text=${__runbook_text/ "$__runbook_at"/ "$__runbook_one"}
    if __runbook_holds_form "$__runbook_text"; then
      __runbook_report "secret-leak variable $__runbook_one"
      builtin return 1
    fi
    if __runbook_lost_export '' "${__runbook_was[$__runbook_one]-}" "$__runbook_text"; then __runbook_variables+="unset -v $__runbook_one"$'\n'; fi
    __runbook_variables+=$__runbook_text$'\n'
  done
  for __runbook_one in "${!__runbook_was[@]}"; do
    [[ -v __runbook_now[$__runbook_one] || $__runbook_foreign == *" $__runbook_one "* ]] || __runbook_variables+="unset -v $__runbook_one"$'\n'
  done
}

__runbook_list_functions() {
  # First checked without a fork: most sessions have only these.
  __runbook_functions=()
  builtin compgen -A function -X '__runbook_*' >/dev/null || builtin return 0
  builtin local __runbook_all __runbook_one
  __runbook_all=$(builtin compgen -A function -X '__runbook_*')
  while [[ -n $__runbook_all ]]; do
    __runbook_one=${__runbook_all%%$'\n'*}
    __runbook_functions+=("$__runbook_one")
    [[ $__runbook_all == *$'\n'* ]] || builtin break
    __runbook_all=${__runbook_all#*$'\n'}
  done
}

# All of them in one fork; one by one only where some came from the environment and may be unchanged.
__runbook_dump_functions() {
  builtin local __runbook_one __runbook_texts
  __runbook_list_functions
  ((${#__runbook_functions[@]})) || ((${#__runbook_base_function[@]})) || builtin return 0
  if ((${#__runbook_base_function[@]})); then
    for __runbook_one in "${__runbook_functions[@]}"; do
      __runbook_texts=$(builtin declare -f -- "$__runbook_one"; builtin declare -F -p -- "$__runbook_one")
      [[ ${__runbook_base_function[$__runbook_one]-} == "$__runbook_texts" ]] || __runbook_dump_function "$__runbook_texts" || builtin return 1
    done
    for __runbook_one in "${!__runbook_base_function[@]}"; do
      builtin declare -F -- "$__runbook_one" >/dev/null || __runbook_out+="__runbook_removed+=' $__runbook_one '"$'\n'
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

# Writes what comes before the variables in a saved session, and what comes after them. $1 and $2 are the names of the options
# that were set when the step ended.
__runbook_dump_settings() {
  builtin local __runbook_one __runbook_out=''
  __runbook_dump_options "${__runbook_base_shopt//expand_aliases/}" "${2//expand_aliases/}" 'shopt -s' 'shopt -u'
  __runbook_before+=$__runbook_out __runbook_out=''
  __runbook_dump_functions || builtin return 1
  for __runbook_one in "${!BASH_ALIASES[@]}"; do
    __runbook_out+="builtin alias -- ${__runbook_one@Q}=${BASH_ALIASES[$__runbook_one]@Q}"$'\n'
  done
  __runbook_out+=$__runbook_after
  # Options that show commands or change their meaning apply to the next script, not to what runs before it.
  __runbook_one=:$1:
  __runbook_dump_options "$__runbook_base_set" "${__runbook_one//:@(verbose|xtrace):/:}" 'builtin set -o' 'builtin set +o'
  [[ $__runbook_one != *:verbose:* ]] || __runbook_out+=$'__runbook_options+=v\n'
  [[ $__runbook_one != *:xtrace:* ]] || __runbook_out+=$'__runbook_options+=x\n'
  [[ :$2: == *:expand_aliases:* ]] || __runbook_out+=$'__runbook_unaliased=1\n'
  __runbook_after=$__runbook_out
  if __runbook_holds_form "$__runbook_before$__runbook_after"; then
    __runbook_report 'secret-leak alias or directory'
    builtin return 1
  fi
}

# PATH, with a reference in place of the value that this step began with.
__runbook_dump_path() {
  __runbook_describe PATH
  __runbook_describe_if_referring PATH
  if __runbook_lost_export '' "$__runbook_path_was" "$__runbook_text"; then __runbook_before+=$'unset -v PATH\n'; fi
  __runbook_before+=$__runbook_text$'\n'
}
