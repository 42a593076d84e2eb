# Completion of runbook for bash. The command itself knows what fits: this only asks it.
_runbook() {
  local cur prev='' n=0 i line kind='' replies=() words=()
  # bash splits words at "=": join them again, up to the cursor.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    if [[ $COMP_WORDBREAKS == *=* && $n -gt 0 && (${COMP_WORDS[i]} == '=' || $prev == '=') ]]; then
      words[n - 1]+=${COMP_WORDS[i]}
    else
      words[n]=${COMP_WORDS[i]}
      n=$((n + 1))
    fi
    prev=${COMP_WORDS[i]}
  done
  cur=${words[n - 1]}
  while IFS= read -r line; do
    case $line in
      :*) kind=${line#:} ;;
      ?*) replies+=("${line%%$'\t'*}") ;;
    esac
  done < <("${COMP_WORDS[0]/#\~\//$HOME/}" __complete "${words[@]}" 2>/dev/null)
  COMPREPLY=()
  if [[ -n $kind ]]; then
    compopt -o filenames 2>/dev/null
    local file=${cur##*=}
    [[ $kind == folders ]] || mapfile -t COMPREPLY < <(compgen -f -- "$file")
    [[ $kind == folders ]] && mapfile -t COMPREPLY < <(compgen -d -- "$file")
    if [[ $kind == markdown ]]; then
      for i in "${!COMPREPLY[@]}"; do
        [[ -d ${COMPREPLY[i]} || ${COMPREPLY[i]} == *.md || ${COMPREPLY[i]} == *.markdown ]] || unset 'COMPREPLY[i]'
      done
    fi
    return
  fi
  for line in "${replies[@]}"; do
    [[ $line == *= ]] && compopt -o nospace 2>/dev/null
    # Only what follows the last "=" is the word that bash replaces.
    [[ $COMP_WORDBREAKS == *=* && $cur == *=* ]] && line=${line#"${cur%"${cur##*=}"}"}
    COMPREPLY+=("$line")
  done
}
complete -F _runbook runbook
