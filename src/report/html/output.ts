import { formatSize } from '../../presentation/amounts.ts';
import type { RunState } from '../../model/state.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { listedSteps } from '../describe.ts';
import type { Printed, ReportContext } from '../format.ts';
import { escapeMarkup } from '../../presentation/markup.ts';

/** The limits for one attempt: lines from its end, and characters. */
const LINES = 60;
const CHARACTERS = 8_192;
/** The limit on characters of all attempts: the page has to open on a slow laptop. */
const MOST = 1_048_576;

/** The last output of each attempt, folded; open for failed attempts. Empty if nothing was recorded. */
export function outputOf(state: RunState, { printed }: ReportContext): string {
  let left = MOST;
  let leftOut = 0;
  const parts: string[] = [];
  for (const [step, own] of printed ? listedSteps(state) : []) {
    for (const { attempt, output, failure } of own.attempts) {
      if ((output?.bytes ?? 0) === 0) continue;
      const { text, whole } = left > 0 ? endOf(printed?.(step.id, attempt) ?? []) : BEYOND;
      if (text === '') {
        leftOut += left > 0 ? 0 : 1;
        continue;
      }
      left -= text.length;
      const title = `${step.id}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
      const size = `${formatSize(output?.bytes ?? 0)}${whole ? '' : ', its last lines'}`;
      parts.push(
        `<details${failure === null ? '' : ' open=""'}><summary><code>${escapeMarkup(title)}</code> (${size})</summary><pre>${escapeMarkup(text)}</pre></details>\n`,
      );
    }
  }
  if (parts.length === 0) return '';
  const more =
    leftOut === 0 ? '' : `<p>The output of ${leftOut} more attempts is kept with the run and not shown here.</p>\n`;
  return `<h2>Output</h2>\n${parts.join('')}${more}`;
}

interface Shown {
  readonly text: string;
  readonly whole: boolean;
}

const BEYOND: Shown = { text: '', whole: false };

function endOf(pieces: readonly Printed[]): Shown {
  const all = neutralise(pieces.map(({ text }) => text).join('')).trimEnd();
  const lines = all.split('\n').slice(-LINES).join('\n');
  const text = lines.slice(-CHARACTERS);
  return { text, whole: text.length === all.length };
}
