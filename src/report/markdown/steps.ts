import { formatDuration } from '../../model/duration.ts';
import { place } from '../../model/source.ts';
import { formatSize } from '../../presentation/amounts.ts';
import { markOf } from '../../model/marks.ts';
import { stepMs } from '../../model/measures.ts';
import { doneByHand } from '../../model/played-code.ts';
import type { Json } from '../../model/json.ts';
import type { PlannedStep } from '../../model/plan.ts';
import type { RunState, StepState } from '../../model/state.ts';
import { STEP_WORDS, unjudgedWords } from '../../presentation/wording.ts';
import { GATE_WORDS } from '../../presentation/word-tables.ts';
import { listedSteps } from '../describe.ts';
import { code, heading, inline, joined, paragraph, say, strong, table } from '../document.ts';
import type { Block, Cell, Words } from '../document.ts';

/** Lists everything, including steps that were not reached, except undo and inject blocks that were never played. */
export function steps(state: RunState): readonly Block[] {
  const listed = listedSteps(state).filter(([step, own]) => own.status !== 'pending' || !ASIDE.has(step.role));
  const byHand = doneByHand(state);
  const parts: Block[] = [
    heading(2, 'Steps'),
    table(
      ['Step', 'At', 'Kind', 'Status', 'Attempts', 'Exit', 'Duration', 'Output', 'Output sha256'],
      listed.map(([step, own]) => stepRow(state, step, own, byHand.get(step.id))),
    ),
  ];
  const gates = listed.flatMap(([step, own]) => own.gates.map((gate) => ({ step, gate })));
  if (gates.length > 0) {
    parts.push(
      heading(3, 'Gates'),
      table(
        ['Gate', 'Judges', 'Result', 'Found', 'Expected', 'Polls', 'Duration'],
        gates.map(({ step, gate }) => [
          code(gate.id),
          gate.id === step.id ? 'itself' : code(step.id),
          gate.status !== 'failed' ? GATE_WORDS[gate.status] : strong(gate.unjudged ? 'not judged' : 'failed'),
          gate.unjudged ? inline(unjudgedWords(gate.unjudged)) : gate.found === null ? '' : code(gate.found),
          gate.expected === null ? '' : code(gate.expected),
          String(gate.polls),
          formatDuration(gate.durationMs),
        ]),
      ),
    );
  }
  return parts;
}

const ASIDE: ReadonlySet<string> = new Set(['undo', 'inject']);

function stepRow(state: RunState, step: PlannedStep, own: StepState, byHand?: string): readonly Cell[] {
  const last = own.attempts.at(-1);
  const ms = stepMs(state, step.id);
  const skipped = own.status === 'skipped' && own.reason !== null ? say`: ${inline(own.reason)}` : '';
  const reason = byHand === undefined ? skipped : say`: by hand, ${inline(byHand)}`;
  const hash = last?.output ? say`${code(last.output.sha256)}${last.output.keyed ? ' (keyed)' : ''}` : '';
  return [
    code(step.id),
    code(place(step.span)),
    step.role === 'step' ? step.kind : step.role,
    say`${own.status === 'failed' || own.status === 'unverified' ? strong(STEP_WORDS[own.status]) : STEP_WORDS[own.status]}${reason}`,
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

/** The backup that was used, and the checks of its integrity. */
export function backup(state: RunState): readonly Block[] {
  const point = markOf(state, 'recovery-point');
  const checks = listedSteps(state).filter(([step, own]) => DATA_KINDS.has(step.kind) && own.attempts.length > 0);
  if (!point && checks.length === 0) return [];
  const parts: Block[] = [heading(2, 'Backup')];
  if (point) {
    const evidence = point.evidence === null ? '' : say`, by ${code(point.evidence)}`;
    parts.push(paragraph(say`Recovery point: ${point.at}, from ${code(point.source)}${evidence}.`));
  }
  if (checks.length > 0) {
    parts.push(
      paragraph('Data operations, including the integrity and completeness checks:'),
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
  return parts;
}

/** The plain values among the facts of a step: `restored 12, removed 0`. Lists and objects are in the journal. */
function factsWords(facts: Json): Words {
  if (facts === null || typeof facts !== 'object' || Array.isArray(facts)) return [];
  const figures = Object.entries(facts)
    .flatMap(([name, value]) => {
      const left = value === '' || value === null || typeof value === 'object';
      return left ? [] : [say`${inline(name)} ${code(String(value))}`];
    })
    .slice(0, 12);
  return joined(figures);
}
