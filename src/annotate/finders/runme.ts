import type { AnnotateContext, Finder } from '../finder.ts';
import { isPlayable } from '../judge/judged-fence.ts';
import { cellsOf, exportedName, type RunmeCell } from '../judge/runme-cells.ts';
import type { Proposal } from '../proposal.ts';

export const runme: Finder = {
  name: 'runme',
  summary: 'what cells of Runme rely on: the output of another cell, a process in the background, a shell of their own',
  *find(context) {
    const cells = cellsOf(context.document);
    yield* namedOutputs(context, cells);
    yield* lastOutputs(context);
    for (const cell of cells) if (cell.attributes.get('background') === 'true') yield background(context, cell);
    yield* ignored(context, cells);
    yield* otherShell(context);
  },
};

/** A cell called `API_KEY`, and `$API_KEY` further down. */
function* namedOutputs(context: AnnotateContext, cells: readonly RunmeCell[]): Iterable<Proposal> {
  for (const cell of cells) {
    const [name, index] = [exportedName(cell), cell.index];
    if (name === null || cell.attributes.has('capture')) continue;
    const used = context.judged.some(
      (one) => one.index > index && one.shell.script.used.some((use) => use.name === name),
    );
    if (used) yield capture(context, index, name, `later cells use its output as $${name}`);
  }
}

/** `$__` is the output of the cell above. */
function* lastOutputs(context: AnnotateContext): Iterable<Proposal> {
  const { judged } = context;
  for (const [position, one] of judged.entries()) {
    if (!one.shell.script.used.some(({ name }) => name === '__')) continue;
    const above = judged[position - 1];
    if (!above || !isPlayable(above)) continue;
    const known = above.shell.step?.attributes.capture ?? null;
    if (known === null) yield capture(context, above.index, '__', 'the next cell uses its output as $__');
    else if (known !== '__')
      yield note(context, one.index, `$__ is not the output of the step above here: write $${known}`);
  }
}

const capture = (context: AnnotateContext, fence: number, name: string, why: string): Proposal => ({
  what: 'attribute',
  span: spanOf(context, fence),
  why,
  insert: { into: 'fence', fence, attributes: [`capture=${name}`] },
});

function background(context: AnnotateContext, { index, name }: RunmeCell): Proposal {
  const todo =
    'this cell runs in the background, and a step does not: start it as a service, and wait for it with a gate (every=5s within=10m)';
  if (name !== null) return note(context, index, `${todo}; play offers it, to be started by hand`);
  return {
    what: 'todo',
    span: spanOf(context, index),
    why: 'a cell in the background',
    insert: { into: 'above-fence', fence: index, todo },
  };
}

/** What becomes of attributes that have no meaning for a step. */
const IGNORED: readonly (readonly [name: string, what: string])[] = [
  ['excludeFromRunAll', 'this cell is not played, as in Runme; show lists it'],
  ['ignore', 'this cell is not played, as in Runme; show lists it'],
  [
    'tag',
    'tags choose nothing: play parts of the document with --only, --from and --until, or write sections as options',
  ],
  ['category', 'categories choose nothing: play parts of the document with --only, --from and --until'],
  ['openTerminalOnSuccess', 'the terminal of a step is not opened'],
  ['transform', 'the output is kept as it is printed'],
  ['mimeType', 'the output is shown as text'],
  ['mimetype', 'the output is shown as text'],
  ['terminalRows', 'the size of the terminal is that of the view'],
];

/** One note for each attribute, at the first cell that has it. */
function* ignored(context: AnnotateContext, cells: readonly RunmeCell[]): Iterable<Proposal> {
  for (const [name, what] of IGNORED) {
    const having = cells.filter(({ attributes }) => (attributes.get(name) ?? 'false') !== 'false');
    const [first] = having;
    if (first)
      yield note(context, first.index, `${name}${having.length > 1 ? ` (${having.length} cells)` : ''}: ${what}`);
  }
}

/** `shell: zsh` in the front matter. */
function* otherShell(context: AnnotateContext): Iterable<Proposal> {
  const front = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n([\s\S]*?)^\1[ \t]*\r?$/m.exec(context.document.text)?.[2] ?? '';
  const shell = /^shell\s*[:=]\s*["']?([\w/.-]+)/m.exec(front)?.[1];
  if (shell === undefined || /(^|\/)(ba)?sh$/.test(shell)) return;
  const span = context.document.span(0, 0);
  const why = `shell: ${shell} in the front matter is ignored: steps run in bash; give those that need it shell=${shell}, which has no session`;
  yield { what: 'note', span, why, insert: null };
}

const note = (context: AnnotateContext, fence: number, why: string): Proposal => ({
  what: 'note',
  span: spanOf(context, fence),
  why,
  insert: null,
});

function spanOf({ document }: AnnotateContext, fence: number): Proposal['span'] {
  return document.fences[fence]?.span ?? document.span(0, 0);
}
