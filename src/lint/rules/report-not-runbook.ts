import type { LintRule } from '../rule.ts';

/** A document with headings and lists, but without a command and without anything to tick off. */
export const reportNotRunbook: LintRule = {
  rule: 'report-not-runbook',
  category: 'structure',
  severity: { step: 'info', plain: 'info' },
  summary: 'the document tells of work, and holds no procedure',
  *check({ document, runbook, shells }) {
    if (shells.length > 0 || runbook.steps.some(({ role }) => role !== 'check')) return;
    if (document.fences.some(({ language }) => !TEXT.has(language))) return;
    if (document.tasks.some(({ checked }) => !checked)) return;
    if (document.inlineCode.filter(({ text, inList }) => inList && isCommand(text)).length > 1) return;
    const [heading] = document.headings;
    if (!heading) return;
    const done = document.tasks.length > 0 ? ', and all of its task items are ticked' : '';
    yield {
      span: heading.span,
      on: 'plain',
      message: `this is a report or a plan, not a runbook: it has no command that could be run${done}`,
      hint: 'keep it beside the runbooks, and link the runbook that it is about',
    };
  },
};

const TEXT: ReadonlySet<string> = new Set(['', 'text', 'txt', 'output', 'markdown', 'md', 'mermaid', 'plaintext']);

/** `systemctl restart app`; not `docs/page.md`, `scripts/restore.sh` or `RTO`. */
const isCommand = (text: string): boolean => /^[a-z][\w.-]*\s+[-\w./$"']/.test(text.trim());
