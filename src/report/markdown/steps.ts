import { formatDuration } from '../../model/duration.ts';
import { place } from '../../model/source.ts';
import { formatSize } from '../../model/size.ts';
import { markOf, stepMs } from '../../model/measures.ts';
import { doneByHand } from '../../model/offered.ts';
import type { Json } from '../../model/json.ts';
import type { PlannedStep } from '../../model/plan.ts';
import type { RunState, StepState } from '../../model/state.ts';
import { STEP_WORDS } from '../../model/wording.ts';
import { listedSteps } from '../describe.ts';
import { code, inline, table } from './text.ts';

/** Undo and inject blocks that were never played say nothing; everything else is listed, also what was not reached. */
export function steps(state: RunState): string {
  const listed = listedSteps(state).filter(([step, own]) => own.status !== 'pending' || !ASIDE.has(step.role));
  const byHand = doneByHand(state);
  const parts = [
    '## Steps',
    table(
      ['Step', 'At', 'Kind', 'Status', 'Attempts', 'Exit', 'Duration', 'Output', 'Output sha256'],
      listed.map(([step, own]) => stepRow(state, step, own, byHand.get(step.id))),
    ),
  ];
  const gates = listed.flatMap(([step, own]) => own.gates.map((gate) => ({ step, gate })));
  if (gates.length > 0) {
    parts.push(
      '### Gates',
      table(
        ['Gate', 'Judges', 'Result', 'Found', 'Expected', 'Polls', 'Duration'],
        gates.map(({ step, gate }) => [
          code(gate.id),
          gate.id === step.id ? 'itself' : code(step.id),
          gate.status === 'failed' ? '**failed**' : gate.status,
          gate.found === null ? '' : code(gate.found),
          gate.expected === null ? '' : code(gate.expected),
          String(gate.polls),
          formatDuration(gate.durationMs),
        ]),
      ),
    );
  }
  return parts.join('\n\n');
}

const ASIDE: ReadonlySet<string> = new Set(['undo', 'inject']);

function stepRow(state: RunState, step: PlannedStep, own: StepState, byHand?: string): readonly string[] {
  const last = own.attempts.at(-1);
  const ms = stepMs(state, step.id);
  const skipped = own.status === 'skipped' && own.reason !== null ? `: ${inline(own.reason)}` : '';
  const reason = byHand === undefined ? skipped : `: by hand, ${inline(byHand)}`;
  const hash = last?.output ? `${code(last.output.sha256)}${last.output.keyed ? ' (keyed)' : ''}` : '';
  return [
    code(step.id),
    code(place(step.span)),
    step.role === 'step' ? step.kind : step.role,
    `${own.status === 'failed' || own.status === 'unverified' ? `**${STEP_WORDS[own.status]}**` : STEP_WORDS[own.status]}${reason}`,
    String(own.attempts.length),
    last?.exitCode === null || last === undefined ? '' : String(last.exitCode),
    ms === null ? '' : formatDuration(ms),
    outputWords(step, own),
    hash,
  ];
}

function outputWords(step: PlannedStep, own: StepState): string {
  const output = own.attempts.at(-1)?.output;
  if (!output) return '';
  if (step.attributes.interactive) return 'not recorded (interactive)';
  if (step.attributes.sensitive) return `${formatSize(output.bytes)}, not recorded (sensitive)`;
  return formatSize(output.bytes);
}

const DATA_KINDS: ReadonlySet<string> = new Set(['checksum', 's3', 'postgres']);

/** The backup that was used, and what showed that it was whole. */
export function backup(state: RunState): string {
  const point = markOf(state, 'recovery-point');
  const checks = listedSteps(state).filter(([step, own]) => DATA_KINDS.has(step.kind) && own.attempts.length > 0);
  if (!point && checks.length === 0) return '';
  const parts = ['## Backup'];
  if (point) {
    const evidence = point.evidence === null ? '' : `, by ${code(point.evidence)}`;
    parts.push(`Recovery point: ${point.at}, from ${code(point.source)}${evidence}.`);
  }
  if (checks.length > 0) {
    parts.push(
      'Data operations, with the integrity and completeness checks among them:',
      table(
        ['Step', 'Kind', 'Status', 'What it found'],
        checks.map(([step, own]) => [
          code(step.id),
          step.kind,
          STEP_WORDS[own.status],
          factsWords(own.attempts.at(-1)?.facts ?? null),
        ]),
      ),
    );
  }
  return parts.join('\n\n');
}

/** The plain figures among a step's facts: `restored 12, removed 0`. Lists and objects are in the journal. */
function factsWords(facts: Json): string {
  if (facts === null || typeof facts !== 'object' || Array.isArray(facts)) return '';
  return Object.entries(facts)
    .flatMap(([name, value]) => {
      const left = value === '' || value === null || typeof value === 'object';
      return left ? [] : [`${inline(name)} ${code(String(value))}`];
    })
    .slice(0, 12)
    .join(', ');
}
