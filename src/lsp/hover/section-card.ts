import { formatDuration } from '../../model/duration.ts';
import type { Section } from '../../model/runbook.ts';
import type { Page } from '../page.ts';
import { sectionLine } from './step-card.ts';

/** What playing a section would do. */
export function sectionCard(section: Section, { analysis: { runbook } }: Page): string {
  const { attributes } = section;
  const inside = new Set([section.id]);
  for (const one of runbook?.sections ?? []) if (one.parent !== null && inside.has(one.parent)) inside.add(one.id);
  const steps = (runbook?.steps ?? []).filter((step) => inside.has(step.section));
  const count = (role: string): number => steps.filter((step) => step.role === role).length;
  const sum = (runbook?.sections ?? [])
    .filter(({ parent, attributes: { option } }) => parent === section.id && !option)
    .reduce((total, one) => total + (one.attributes.budgetMs ?? 0), 0);
  const facts = [
    `${count('step')} steps, ${count('gate')} gates, ${count('check')} checks`,
    ...(attributes.option ? ['one of several alternatives'] : []),
    ...(attributes.skip ? ['documentation only: nothing in it is played'] : []),
    ...(attributes.parallel ? ['its steps run side by side'] : []),
    ...(attributes.manual ? ['its text is a step that the operator performs'] : []),
    ...(attributes.approve
      ? [`needs an approval${attributes.approve.by === null ? '' : ` by ${attributes.approve.by}`}`]
      : []),
    ...(attributes.when === null ? [] : [`played only if \`${attributes.when}\``]),
    ...(sum > 0 ? [`the budgets of its parts add up to ${formatDuration(sum)}`] : []),
  ];
  return [`**section** \`#${section.id}\`: ${sectionLine(section)}`, facts.map((one) => `- ${one}`).join('\n')].join(
    '\n\n',
  );
}
