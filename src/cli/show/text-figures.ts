import { formatDuration } from '../../model/duration.ts';
import type { Param } from '../../model/runbook.ts';
import { NARROW, wrapText } from '../../presentation/wrap-text.ts';
import { oneLine } from '../../presentation/wording.ts';
import { paramRule } from '../runbook/values.ts';
import type { Overview } from './overview.ts';
import { fitted } from './words.ts';

/** Targets, and what is known of the time that it takes. */
export function figures({ runbook, time, lastRun }: Overview): readonly string[] {
  const row = (name: string, text: string): readonly string[] =>
    wrapText(text, NARROW - 11).map((line, index) => `${(index === 0 ? name : '').padEnd(11)}${line}`);
  const { rto, rpo } = runbook.objectives;
  const rows = [
    ...(rto ? row('RTO', `${formatDuration(rto.targetMs)} (line ${rto.span.start.line})`) : []),
    ...(rpo ? row('RPO', `${formatDuration(rpo.targetMs)} (line ${rpo.span.start.line})`) : []),
    ...(time.budgetMs !== null || runbook.steps.length > 0
      ? row('Budget', budgetWords(time, rto?.targetMs ?? null, runbook.steps.length === 0))
      : []),
  ];
  if (runbook.steps.length > 0) {
    const run =
      lastRun &&
      `the last run took ${formatDuration(lastRun.tookMs)} (${lastRun.mode}, ${lastRun.startedAt.slice(0, 10)}${lastRun.edited ? ', edited since' : ''})`;
    rows.push(...row('Measured', run ?? 'not measured: no complete run here'));
  }
  if (runbook.requires.length > 0) rows.push(...row('Needs', runbook.requires.map(({ name }) => name).join(', ')));
  return rows;
}

function budgetWords({ budgetMs, onTheClockMs }: Overview['time'], rtoMs: number | null, plain: boolean): string {
  if (budgetMs === null) return 'no budget';
  // Nobody has said yet which of its sections are alternatives.
  if (plain) return `${formatDuration(budgetMs)}, if every section is played`;
  const all = `${formatDuration(budgetMs)} for all sections`;
  if (rtoMs === null) return all;
  const clock = onTheClockMs ?? budgetMs;
  const spare = rtoMs - clock;
  const words =
    spare >= 0 ? `${formatDuration(spare)} less than the RTO` : `${formatDuration(-spare)} MORE than the RTO`;
  return clock === budgetMs ? `${all}, ${words}` : `${all}; ${formatDuration(clock)} up to the mark restored, ${words}`;
}

export function paramLines(param: Param): readonly string[] {
  const { name, required, secret, description, from } = param;
  const tags = [required ? 'required' : '', secret ? `secret${from === null ? '' : ` from ${from}`}` : ''].filter(
    (tag) => tag !== '',
  );
  const head = `${name}${param.default === null ? '' : ` = ${param.default}`}${tags.length === 0 ? '' : ` (${tags.join(', ')})`}`;
  const proposed = param.proposed === undefined ? null : `asked for, with "${param.proposed}" filled in`;
  const words = [description, proposed, paramRule(param)].filter((one) => one !== null).map((one) => oneLine(one));
  return [
    fitted(`  ${oneLine(head)}`),
    ...(words.length === 0 ? [] : wrapText(words.join('; '), NARROW - 6).map((line) => `      ${line}`)),
  ];
}
