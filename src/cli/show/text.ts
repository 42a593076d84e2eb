import { NARROW, wrapText } from '../../presentation/wrap-text.ts';
import { oneLine } from '../../presentation/wording.ts';
import { dangersOf } from './dangers.ts';
import { notPlayed, plainContent, REASONS, type NotPlayed, type NotPlayedReason } from './not-played.ts';
import type { Overview } from './overview.ts';
import { figures, paramLines } from './text-figures.ts';
import { treeLines } from './text-options.ts';
import { stepLines } from './text-steps.ts';
import { count } from './words.ts';

/** The overview for people, in paragraphs with a heading each; what a runbook does not have is left out. */
export function asText(overview: Overview): readonly string[] {
  const { runbook } = overview;
  const about = [
    runbook.file,
    runbook.owner,
    runbook.severity,
    runbook.cadence === null ? null : `rehearsed ${runbook.cadence}`,
  ];
  const parts: readonly (readonly string[])[] = [
    [
      ...wrapText(oneLine(runbook.title), NARROW),
      ...wrapText(oneLine(about.filter((one) => one !== null).join(', ')), NARROW),
    ],
    runbook.steps.length === 0 ? plainLines(overview) : [],
    figures(overview),
    titled('Params', runbook.params.flatMap(paramLines)),
    titled(
      'Alternatives, of which one is played',
      overview.groups.flatMap((tree) => treeLines(tree, overview, '  ')),
    ),
    titled('Before you start', dangerLines(overview)),
    stepLines(runbook),
    titled('Not played', notPlayedLines(overview)),
  ];
  return parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

const titled = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines];

function plainLines({ runbook: { file }, document }: Overview): readonly string[] {
  const { shell, withPlaceholders, other, tasks } = plainContent(document);
  const parts = [
    `${shell === 0 ? 'no shell fence' : count(shell, 'shell fence')}${withPlaceholders === 0 ? '' : ` (${withPlaceholders} with placeholders to fill in)`}`,
    ...(other === 0 ? [] : [count(other, 'other fence')]),
    ...(tasks === 0 ? [] : [count(tasks, 'task item')]),
  ];
  const hint =
    shell === 0
      ? ['Give an id to a fence that should run as a step, ```bash {#restore-db}.']
      : [
          `  runbook play ${file} --assist`,
          '      offers the shell fences one by one',
          `  runbook annotate ${file}`,
          '      proposes the attributes that make them steps',
        ];
  return [...wrapText(`No step in it: nothing is played. It has ${parts.join(', ')}.`, NARROW), ...hint];
}

const MOST_DANGERS = 15;

function dangerLines({ runbook }: Overview): readonly string[] {
  const dangers = dangersOf(runbook);
  const lines = dangers.slice(0, MOST_DANGERS).flatMap(({ step, what }) => {
    const name = step.undoes === null ? (step.role === 'approve' ? step.title : step.id) : `the undo of ${step.undoes}`;
    return wrapText(oneLine(`${name}: ${what}`), NARROW - 8).map(
      (line, index) => `${index === 0 ? String(step.span.start.line).padStart(6) : ' '.repeat(6)}  ${line}`,
    );
  });
  const more = dangers.length > MOST_DANGERS ? [`${' '.repeat(8)}and ${dangers.length - MOST_DANGERS} more`] : [];
  return [...lines, ...more];
}

function notPlayedLines(overview: Overview): readonly string[] {
  // A document without a step says how many fences it has; each of them with its line would be noise.
  if (overview.runbook.steps.length === 0) return [];
  const all = notPlayed(overview);
  return (Object.keys(REASONS) as NotPlayedReason[]).flatMap((reason) => {
    const own = all.filter((one) => one.reason === reason);
    return own.length === 0
      ? []
      : [
          `  ${REASONS[reason]}`,
          ...wrapText(own.map(fenceWords).join(', '), NARROW - 6).map((line) => `      ${line}`),
        ];
  });
}

const fenceWords = ({ line, language, why, reason }: NotPlayed): string =>
  `line ${line}${language === '' ? '' : ` ${language}`}${why === null || reason === 'documentation-only' ? '' : ` (${why})`}`;
