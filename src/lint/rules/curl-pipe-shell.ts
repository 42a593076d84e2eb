import { commandsOf } from '../context.ts';
import type { LintRule } from '../rule.ts';

export const curlPipeShell: LintRule = {
  rule: 'curl-pipe-shell',
  category: 'safety',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'what is downloaded runs without being looked at',
  *check(context) {
    for (const { shell, command, span } of commandsOf(context)) {
      const { pipe } = command.place;
      const later = pipe?.names.slice(pipe.index + 1) ?? [];
      const piped = DOWNLOADS.test(command.name) && later.find((name) => RUNS.test(name));
      const text = shell.script.text.slice(command.start, command.end);
      const inside = RUNS.test(command.name) && /(\$|<)\(\s*(curl|wget)\b/.test(text) && !command.place.substituted;
      if (!piped && !inside) continue;
      yield {
        span,
        on: shell.on,
        message: `what ${piped ? command.name : 'the address'} returns is run as it comes, also if it was cut off or replaced`,
        hint: 'download it, compare its checksum, then run it',
      };
    }
  },
};

const DOWNLOADS = /^(curl|wget)$/;
const RUNS = /^(bash|sh|zsh|dash|python3?|perl|ruby|node|sudo|source|eval|\.)$/;
