import type { CodeLens, CodeLensParams } from 'vscode-languageserver/node';
import type { Feature } from './feature.ts';
import { rangeOf } from './page.ts';

/** "Play this step" above each step, for editors whose extension has the commands. */
export const lenses: Feature<CodeLensParams, CodeLens[]> = {
  method: 'textDocument/codeLens',
  capabilities: { codeLensProvider: {} },
  answer: ({ page, client }) => {
    const { runbook, document } = page.analysis;
    if (!client.commands || !runbook || !document) return [];
    const steps = runbook.steps.filter(
      ({ span, role }) => span.file === document.file && (role === 'step' || role === 'file'),
    );
    const top =
      steps.length > 0 && runbook.sandbox !== null ? [lens(page, 0, 'Rehearse in the sandbox', 'rehearse')] : [];
    return [...top, ...steps.map(({ span, id }) => lens(page, span.start.offset, 'Play this step', 'play', id))];
  },
};

const lens = (
  page: Parameters<typeof rangeOf>[0],
  offset: number,
  title: string,
  name: string,
  ...ids: string[]
): CodeLens => ({
  range: rangeOf(page, offset, offset),
  command: { title, command: `runbook.${name}`, arguments: [page.uri, ...ids] },
});
