# Completion of runbook for fish. The command itself knows what fits: this only asks it.
function __runbook_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (command $words[1] __complete $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case ':markdown'
                __fish_complete_suffix .md
            case ':files'
                __fish_complete_path "$current"
            case ':folders'
                __fish_complete_directories "$current" ''
            case '?*'
                echo $line
        end
    end
end
complete -c runbook -f -a '(__runbook_complete)'
