import { formatDuration } from '../../model/duration.ts';
import type { GateTarget, Section, Step } from '../../model/runbook.ts';
import type { Page } from '../page.ts';

const code = (text: string): string => `\`${text.replace(/`/g, 'ˋ')}\``;

/** What playing a step would do, in the order in which an operator asks. */
export function stepCard(step: Step, { analysis: { runbook } }: Page): string {
  const { attributes } = step;
  const steps = runbook?.steps ?? [];
  const gates = steps.filter(({ target }) => target !== null && 'step' in target && target.step === step.id);
  const undo = steps.find(({ undoes }) => undoes === step.id);
  const isStep = step.role === 'step' || step.role === 'file';
  const section = runbook?.sections.find(({ id }) => id === step.section);
  const limits = [
    attributes.timeoutMs === null ? 'no timeout' : `timeout ${formatDuration(attributes.timeoutMs)}`,
    ...(attributes.retries > 0 ? [`${attributes.retries} retries`] : []),
    ...(attributes.withinMs === null
      ? []
      : [`evaluated every ${formatDuration(attributes.everyMs ?? 0)} for ${formatDuration(attributes.withinMs)}`]),
  ];
  const facts: (readonly [string, string] | null)[] = [
    ['effect', effectOf(step)],
    isStep
      ? ['gates', gates.length === 0 ? 'none: nothing judges it' : gates.map(({ id }) => code(`#${id}`)).join(', ')]
      : null,
    step.target ? ['judges', judged(step.target)] : null,
    step.undoes === null ? null : ['compensates', code(`#${step.undoes}`)],
    step.role === 'step' && attributes.effect !== 'read' ? ['undo', undo ? code(`#${undo.id}`) : 'none'] : null,
    ['limits', limits.join(', ')],
    attributes.when === null ? null : ['only if', code(attributes.when)],
    attributes.expect === null ? null : ['expects', code(attributes.expect)],
    attributes.capture === null ? null : ['captures', code(attributes.capture)],
    attributes.mark === null ? null : ['sets the mark', attributes.mark],
    attributes.connection === null ? null : ['connection', attributes.connection],
    section ? ['section', sectionLine(section)] : null,
  ];
  return [
    `**${roleWords(step)}** ${code(`#${step.id}`)}${step.explicitId ? '' : ' (derived id)'}`,
    step.title === '' ? '' : code(step.title.replace(/\s+/g, ' ')),
    facts.flatMap((one) => (one ? [`- ${one[0]}: ${one[1]}`] : [])).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const roleWords = ({ role, kind, approver }: Step): string => {
  if (role === 'approve') return approver === null ? 'approval' : `approval by ${approver}`;
  if (role === 'check' || role === 'manual') return role === 'check' ? 'check' : 'manual step';
  return `${kind} ${role}`;
};

function effectOf({ attributes: { effect, interactive }, role }: Step): string {
  const words = {
    read: 'read: may run again freely',
    write: 'write',
    destructive: 'destructive: confirmed by typing the id',
  };
  if (role === 'check' || role === 'approve') return 'none: an operator answers';
  return `${words[effect]}${interactive ? ', has the terminal' : ''}`;
}

const judged = (target: GateTarget): string =>
  'self' in target ? 'no step' : 'step' in target ? code(`#${target.step}`) : `the section ${code(target.section)}`;

export function sectionLine({ title, attributes: { budgetMs, rtoMs } }: Section): string {
  const targets = [
    ...(budgetMs === null ? [] : [`budget ${formatDuration(budgetMs)}`]),
    ...(rtoMs === null ? [] : [`RTO ${formatDuration(rtoMs)}`]),
  ];
  return `${title === '' ? 'before the first heading' : title}${targets.length === 0 ? '' : ` (${targets.join(', ')})`}`;
}
