import type { LintRule } from '../rule.ts';

export const changingName: LintRule = {
  rule: 'changing-name',
  category: 'safety',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a file name with the time in it differs from line to line',
  *check({ shells }) {
    const seen = new Map<string, number>();
    const told = new Set<string>();
    for (const { script, at, on } of shells) {
      for (const command of script.commands) {
        const names = [
          ...command.redirects
            .filter(({ operator }) => operator.startsWith('>') || operator.startsWith('&>'))
            .map((one) => ({ ...one, text: one.target })),
          ...(command.name === 'tee' ? command.args : []),
        ];
        for (const { text, start, end } of names) {
          if (!TIME.test(text)) continue;
          const count = (seen.get(text) ?? 0) + 1;
          seen.set(text, count);
          if (count < 2 || told.has(text)) continue;
          told.add(text);
          yield {
            span: at(start, end),
            on,
            message: `the time in ${text} is another one on every line, so each line writes to a file of its own`,
            hint: 'set it once, LOG=…, and write to "$LOG"',
          };
        }
      }
    }
  },
};

/** Hours alone differ rarely, minutes and seconds do. */
const TIME = /\$\(date\b[^)]*%[MSTsXNc]/;
