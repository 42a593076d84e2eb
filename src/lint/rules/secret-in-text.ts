import type { Span } from '../../model/source.ts';
import type { LintContext, Subject } from '../context.ts';
import type { Finding } from '../rule.ts';
import { isLiteralSecret, isSecretName, secretsIn, unquoted } from '../secrets.ts';
import type { LintRule } from '../rule.ts';

export const secretInText: LintRule = {
  rule: 'secret-in-text',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'a password or key is written in the file',
  *check(context) {
    const { document } = context;
    const seen = new Set<string>();
    for (const { text, start, end, what } of secretsIn(document.text)) {
      if (seen.has(text)) continue;
      seen.add(text);
      yield finding(document.span(start, end), onAt(context, start), what);
    }
    for (const { script, at, on } of context.shells) {
      for (const { name, value, start, end } of script.assigned)
        if (value !== null && isSecretName(name) && isLiteralSecret(value) && !seen.has(unquoted(value)))
          yield finding(at(start, end), on, `the value of ${name}`);
      for (const { args } of script.commands) {
        for (const [index, { value, start, end }] of args.entries()) {
          const [, inline] = /^--(?:password|passwd|token|secret|api-key)=(.+)$/.exec(value) ?? [];
          const given =
            inline ?? (/^--(password|passwd|token|secret|api-key)$/.test(value) ? args[index + 1]?.value : undefined);
          if (given !== undefined && isLiteralSecret(given))
            yield finding(at(start, end), on, `the value of ${value.split('=')[0]}`);
        }
      }
    }
  },
};

const finding = (span: Span, on: Subject, what: string): Finding => ({
  span,
  on,
  message: `${what} is in the text, and in every clone of the repository`,
  hint: 'declare it as a secret param with from:, and replace the value that is known now',
});

const onAt = ({ document }: LintContext, offset: number): Subject =>
  document.fences.some(({ role, span }) => role !== null && span.start.offset <= offset && offset < span.end.offset)
    ? 'step'
    : 'plain';
