import { rangeOf } from '../page.ts';
import { quickFix, type ActionFor } from './quick-fix.ts';

const MISSING: ReadonlySet<string> = new Set(['mutating-step-without-gate']);

/** An empty gate below a step that nothing judges. The reader refuses it until it says what has to hold. */
export const addGate: ActionFor = (finding, { page }) => {
  const { rule, line } = finding.diagnostic;
  if (!MISSING.has(rule)) return [];
  const { runbook, document } = page.analysis;
  const step = runbook?.steps.find(
    ({ span, role, language }) =>
      role === 'step' &&
      language !== null &&
      span.file === document?.file &&
      span.start.line <= line &&
      line <= span.end.line,
  );
  if (!step) return [];
  const text = page.text.getText();
  const newline = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const { start, end } = step.span;
  // A fence in a list is indented; its gate belongs to the same item.
  const before = text.slice(text.lastIndexOf('\n', start.offset - 1) + 1, start.offset);
  const indent = before.replace(/[^\s>]/g, ' ');
  const gate = ['', '```bash {.gate every=5s within=1m}', `# what has to hold after #${step.id}`, '```'];
  const newText = gate.map((one) => newline + (one === '' ? '' : indent) + one).join('');
  return [
    quickFix(`Add a gate to #${step.id}`, finding, page, [{ range: rangeOf(page, end.offset, end.offset), newText }]),
  ];
};
