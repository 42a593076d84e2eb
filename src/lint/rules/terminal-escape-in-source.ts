import type { LintRule } from '../rule.ts';

export const terminalEscapeInSource: LintRule = {
  rule: 'terminal-escape-in-source',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'the file holds characters that drive a terminal',
  *check({ document }) {
    const match = CONTROLS.exec(document.text);
    if (!match) return;
    const inStep = document.fences.some(
      ({ role, span }) => role !== null && span.start.offset <= match.index && match.index < span.end.offset,
    );
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    yield {
      span: document.span(match.index, match.index + 1),
      on: inStep ? 'step' : 'plain',
      message: `U+${code} is a control character: a terminal that shows this text obeys it, and may hide what it says`,
      hint: "remove it; in bash, write $'\\e[…' where the sequence is meant",
    };
  },
};

/** Escape, backspace, bell, delete, and the C1 controls that begin a sequence. Others are mojibake. */
const CONTROLS = new RegExp('[\\u0000\\u0007\\u0008\\u000e\\u000f\\u001b\\u007f\\u009b]');
