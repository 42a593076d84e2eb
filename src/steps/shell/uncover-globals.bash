# When the step ended in one of its functions, the locals of all running functions hide the globals of the same name, and
# only globals belong to the session. Loaded only then.

# A reference that names itself refers to the global of that name, whatever hides it. Bash does that to avoid
# an endless loop, so it is tried once on a variable with a known value.
__runbook_known=global
__runbook_try_out() {
  builtin local -r __runbook_known=local
  __runbook_can_look_under
}
__runbook_can_look_under() {
  builtin local -n __runbook_known=__runbook_known
  [[ $__runbook_known == global ]]
}

# From the scope of this function, `unset` removes the locals one by one; the trace attribute, which means nothing on
# variables, shows when the global itself is visible. Fails when it does not become visible: a readonly local stays, and what a
# reference hides cannot be marked.
__runbook_uncover() {
  builtin local __runbook_attributes
  [[ ! -R $1 ]] && builtin declare -gt "$1" 2>/dev/null || builtin return 1
  for _ in "${FUNCNAME[@]}"; do
    builtin eval "__runbook_attributes=\${$1@a}"
    if [[ $__runbook_attributes == *t* ]]; then
      __runbook_describe "$1"
      if [[ $__runbook_text == *=* ]]; then builtin declare -g +t "$1"; else builtin unset -v "$1" 2>/dev/null; fi
      builtin return 0
    fi
    builtin unset -v "$1" 2>/dev/null || builtin return 1
  done
  builtin return 1
}

# Makes a copy that nothing hides, named in __runbook_covered, or drops the variable when there is no such global.
__runbook_copy_global() {
  builtin local -n "$1=$1"
  builtin local __runbook_attributes __runbook_statement __runbook_count=1 __runbook_readonly=0
  builtin eval "__runbook_attributes=\${$1@a} __runbook_statement=\${$1[@]@A}"
  if [[ $__runbook_attributes == *[aA]* ]]; then builtin eval "__runbook_count=\${#$1[@]}"; fi
  if ((!__runbook_count)); then __runbook_statement="$1=()"; fi
  if [[ $__runbook_attributes == *r* ]]; then __runbook_readonly=1; fi
  __runbook_statement=${__runbook_statement#declare -*([!\ ])\ } __runbook_attributes=${__runbook_attributes//[rt]/}
  if [[ $__runbook_statement != *=* ]]; then
    __runbook_gone+=("$1")
    builtin return
  fi
  # In two statements, because `builtin declare` does not accept a list, and a function may be called `declare`.
  builtin declare -g "-${__runbook_attributes:--}" "__runbook_global_$1"
  builtin eval "__runbook_global_$__runbook_statement"
  if ((__runbook_readonly)); then builtin declare -gr "__runbook_global_$1"; fi
  __runbook_covered[$1]=__runbook_global_$1
} 2>/dev/null

__runbook_uncover_all() {
  builtin local __runbook_one __runbook_hidden __runbook_gone
  __runbook_hidden=() __runbook_gone=()
  for __runbook_one in "${!__runbook_now[@]}"; do
    [[ $__runbook_foreign == *" $__runbook_one "* ]] || __runbook_uncover "$__runbook_one" || __runbook_hidden+=("$__runbook_one")
  done
  if ((${#__runbook_hidden[@]})) && ! __runbook_try_out 2>/dev/null; then
    __runbook_report "hidden ${__runbook_hidden[0]}"
    builtin return 1
  fi
  for __runbook_one in "${__runbook_hidden[@]}"; do __runbook_copy_global "$__runbook_one"; done
  __runbook_take_stock
  __runbook_add_declared
  for __runbook_one in "${!__runbook_covered[@]}"; do
    builtin eval "__runbook_now[$__runbook_one]=\${${__runbook_covered[$__runbook_one]}@A}"
    __runbook_now[$__runbook_one]=${__runbook_now[$__runbook_one]/"${__runbook_covered[$__runbook_one]}"/"$__runbook_one"}
  done
  for __runbook_one in "${__runbook_gone[@]}"; do builtin unset "__runbook_now[$__runbook_one]"; done
}
