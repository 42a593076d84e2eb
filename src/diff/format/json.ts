import { jsonText } from '../../presentation/terminal-text.ts';
import type { Span } from '../../model/source.ts';
import type { FoundChange } from '../change.ts';
import { statusOf, type FileDiff } from '../file-diff.ts';
import type { DiffFormat } from './format.ts';
import { plainWords } from './text.ts';

export const json: DiffFormat = {
  name: 'json',
  summary: 'one JSON array, an entry for each file',
  render: (diffs) => `${jsonText(diffs.map(fileJson), 2)}\n`,
};

const fileJson = (diff: FileDiff) => ({
  before: diff.before,
  after: diff.after,
  title: diff.title,
  status: statusOf(diff),
  weakened: diff.changes.filter(({ group }) => group === 'weakened').length,
  changes: diff.changes.map(changeJson),
});

const changeJson = ({ group, kind, step, says, before, after, text }: FoundChange) => ({
  group,
  kind,
  step,
  message: plainWords(says),
  before: placeOf(before),
  after: placeOf(after),
  text: text && {
    lines: text.lines.map((parts) => parts.map(({ kind: how, text: own }) => ({ kind: how, text: own }))),
    more: text.more,
  },
});

const placeOf = (span: Span | null) => span && { file: span.file, line: span.start.line };
