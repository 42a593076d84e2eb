import { attemptFiles } from '../../model/attempt-files.ts';
import path from 'node:path';
import { checkEvidence, type Mismatch } from '../../journal/index.ts';
import { readPrinted } from '../../replay/index.ts';
import type { ReportContext } from '../../report/index.ts';
import type { ReadRun } from './read-run.ts';

/** What a run keeps, for showing it. Output that does not match its recorded hash is marked as such. */
export interface EvidenceOfRun {
  /** The file an attempt printed to; empty when it is not a regular file, because reading a FIFO would block. */
  outputFile(step: string, attempt: number): string;
  isAltered(step: string, attempt: number): boolean;
  readonly printed: NonNullable<ReportContext['printed']>;
  readonly mismatches: NonNullable<ReportContext['mismatches']>;
  /** One line for each mismatch, to be printed before anything is shown. */
  readonly warnings: readonly string[];
}

export function evidenceOf({ run, records }: ReadRun): EvidenceOfRun {
  const { mismatches, grown } = checkEvidence(run, records);
  const altered = new Map(
    [...mismatches, ...grown].filter(({ kind }) => kind === 'output').map((one) => [`${one.attempt} ${one.step}`, one]),
  );
  const outputFile = (step: string, attempt: number): string => {
    const wrong = altered.get(`${attempt} ${step}`);
    return wrong?.found === 'not a regular file' ? '' : attemptFiles(run.attemptPath(step, attempt)).output;
  };
  return {
    outputFile,
    isAltered: (step, attempt) => altered.has(`${attempt} ${step}`),
    printed: (step, attempt) => {
      const pieces = readPrinted(outputFile(step, attempt));
      if (!altered.has(`${attempt} ${step}`)) return pieces;
      return [...pieces, { ms: Number.POSITIVE_INFINITY, text: `\n… ${DOES_NOT_MATCH} …\n` }];
    },
    mismatches: mismatches.map((one) => ({ ...one, what: what(one) })),
    warnings: mismatches.map((one) => `warning: ${what(one)} ${VERB} its recorded hash: ${one.file}\n`),
  };
}

const VERB = 'does not match';
const DOES_NOT_MATCH = `this output ${VERB} its recorded hash`;

function what({ kind, step, attempt, file }: Mismatch): string {
  const noun = { output: 'the output', session: 'the saved session', plan: 'the plan', source: 'the source' }[kind];
  return step === null ? `${noun} ${path.basename(file)}` : `${noun} of ${step} (${attempt})`;
}
