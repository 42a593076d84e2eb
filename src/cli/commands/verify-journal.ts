import {
  checkEvidence,
  openRun,
  readJournal,
  runsRoot,
  verifyJournal,
  type Evidence,
  type Mismatch,
  type RunDirectory,
  type Verification,
} from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { jsonText, neutralise } from '../../presentation/terminal-text.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { VERIFY_JOURNAL } from './option-tables.ts';
import { openBegun } from '../runs/read-run.ts';

/** `runbook verify-journal [RUN]`: verifies the journal, then the files that the run keeps beside it. */
export function run(
  { operands: [ref], options }: Invocation<'[RUN]', typeof VERIFY_JOURNAL>,
  { cwd, env, stdout }: CommandContext,
): Promise<ExitCode> {
  const { head: given, json } = options;
  const target = open(runsRoot(cwd, env), ref ?? 'latest', given !== null);
  try {
    const verified = verifyJournal(target.journal, given ?? undefined);
    const evidence = checkEvidence(target, readJournal(target.journal).records);
    const text = json
      ? jsonText({ run: target.id, ...describe(verified, given), ...evidence }, 2)
      : neutralise(lines(target, verified, given, evidence).join('\n'));
    stdout.write(`${text}\n`);
    return Promise.resolve(evidence.mismatches.length === 0 ? EXIT.completed : EXIT.damaged);
  } catch (error) {
    if (!json || !(error instanceof RunbookError) || error.failure.code !== 'journal-damaged') throw error;
    stdout.write(`${jsonText(unreadable(target, error), 2)}\n`);
    return Promise.resolve(EXIT.damaged);
  }
}

function describe({ records, hash, torn }: Verification, given: string | null) {
  return {
    journal: { records, head: hash, tornBytes: torn?.bytes ?? 0, headIsTheOneGiven: given === null ? null : true },
  };
}

/** Files cannot be compared with hashes that cannot be trusted themselves. */
function unreadable(target: RunDirectory, { failure }: RunbookError) {
  const { message, found = null, expected = null } = failure;
  const mismatch = { kind: 'journal', step: null, attempt: null, file: target.journal, message, found, expected };
  return { run: target.id, journal: null, checked: null, unverifiable: null, mismatches: [mismatch], grown: [] };
}

function lines(
  target: RunDirectory,
  { records, hash, torn }: Verification,
  given: string | null,
  { checked, unverifiable, mismatches, grown }: Evidence,
): readonly string[] {
  const { output, session, plan, source } = checked;
  const outcome = mismatches.length === 0 ? 'all as recorded' : `${mismatches.length} NOT AS RECORDED:`;
  return [
    `${target.id}: ${records} records, every checksum and the chain hold${torn === null ? '' : `; after them a torn record of ${torn.bytes} bytes, which resume sets aside`}`,
    `head ${hash}${given === null ? ' (compare it with the one that the report printed: nothing else shows a cut tail)' : ' is the given one'}`,
    `compared with their hashes: ${count(output, 'output')}, ${count(session, 'saved session')}, ${count(plan, 'plan')}, ${count(source, 'file')} of the runbook: ${outcome}`,
    ...mismatches.flatMap(mismatchLines),
    ...(grown.length === 0
      ? []
      : ['longer than recorded, because processes that steps had left running printed more:']),
    ...grown.flatMap(mismatchLines),
    ...(unverifiable === 0
      ? []
      : [
          `not verifiable: ${count(unverifiable, 'output')} of sensitive steps, which were not kept (their hashes are keyed)`,
        ]),
    "This shows edits and deletions. It does not prove who wrote the journal, or that a machine under somebody else's control told the truth.",
  ];
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const mismatchLines = ({ kind, step, attempt, file, found, expected }: Mismatch): string[] => [
  `  ${kind}${step === null ? '' : ` of ${step} (${attempt})`}: ${file}`,
  `    found     ${found}`,
  `    expected  ${expected}`,
];

/** A given head proves that there were records: a run without any is then damaged, it did not "never begin". */
function open(root: string, ref: string, begun: boolean): RunDirectory {
  try {
    return openBegun(root, ref);
  } catch (error) {
    const without = error instanceof RunbookError && error.failure.code === 'run-not-found' && begun;
    if (!without) throw error;
    return openRun(root, ref);
  }
}
