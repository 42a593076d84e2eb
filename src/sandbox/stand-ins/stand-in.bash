# The rest of a stand-in: `lib`, `calls` and `command` are set above. Runs the real stand-in, which is the only one to find node, and writes a
# line of JSON for each call. Builtins only, because a stand-in for cat or date must not be called from here;
# -p keeps out functions that a step exports.
name=${0##*/}
started=$EPOCHREALTIME
if [[ ${command[0]} == "$lib/node" ]]; then "${command[@]}" "$@"; else PATH=$PATH:$lib "${command[@]}" "$@"; fi
status=$?
ended=$EPOCHREALTIME

json() {
  local text=$1 char code index LC_ALL=C
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  text=${text//$'\r'/\\r}
  if [[ $text == *[$'\001'-$'\037']* ]]; then
    local safe=
    for ((index = 0; index < ${#text}; index++)); do
      char=${text:index:1}
      if [[ $char == [$'\001'-$'\037'] ]]; then
        printf -v code '\\u%04x' "'$char"
        char=$code
      fi
      safe+=$char
    done
    text=$safe
  fi
  REPLY="\"$text\""
}

arguments=
for argument in "$@"; do
  json "$argument"
  arguments+=${arguments:+,}$REPLY
done
json "$name"
command=$REPLY
json "$PWD"
cwd=$REPLY
TZ=UTC printf -v at '%(%FT%T)T' "${started%[.,]*}"
milliseconds=$(((${ended/[.,]/} - ${started/[.,]/}) / 1000))
printf '{"command":%s,"arguments":[%s],"cwd":%s,"at":"%s.%sZ","durationMs":%d,"exitCode":%d}\n' \
  "$command" "$arguments" "$cwd" "$at" "${started: -6:3}" "$milliseconds" "$status" >>"$calls"
exit "$status"
