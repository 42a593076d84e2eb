#compdef runbook
# Completion of runbook for zsh. The command itself knows what fits: this only asks it.
_runbook() {
  local line kind=''
  local -a values described open
  for line in "${(@f)$("${(Q)words[1]/#\~\//$HOME/}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      :*) kind=${line#:} ;;
      *=) open+=("$line") ;;
      *=$'\t'*) open+=("${line%%$'\t'*}") ;;
      ?*) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
    esac
  done
  [[ $kind != '' && $PREFIX == --*=* ]] && compset -P '*='
  case $kind in
    markdown) _files -g '*.(md|markdown)' ;;
    files) _files ;;
    folders) _files -/ ;;
    *)
      (( $#open )) && compadd -S '' -- "$open[@]"
      (( $#described )) && _describe -V 'runbook' described
      ;;
  esac
}
if [[ $funcstack[1] == _runbook ]]; then
  _runbook "$@"
else
  compdef _runbook runbook
fi
