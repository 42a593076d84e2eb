import { readdirSync, readFileSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewRunbook } from '../../src/interpreter/parse/index.ts';
import type { Document } from '../../src/model/document.ts';
import type { Runbook, Step } from '../../src/model/runbook.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';
import { changesBetween } from './comparing.ts';

const root = path.resolve(import.meta.dirname, '../..');
const files = readdirSync(path.join(root, 'runbooks'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !file.endsWith('README.md') && !file.startsWith('sandbox'))
  .map((file) => `runbooks/${file}`);

interface Read {
  readonly runbook: Runbook;
  readonly document: Document;
}

/** A runbook of the library, with another text of its own file. */
async function read(file: string, text = readFileSync(path.join(root, file), 'utf8')): Promise<Read> {
  const own = path.join(root, file);
  const { runbook, document, diagnostics } = await reviewRunbook({
    file,
    cwd: root,
    kinds: STEP_KINDS,
    read: (name) => (name === own ? Promise.resolve(Buffer.from(text)) : readFile(name)),
    realPath: (name) => realpath(name),
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!runbook || !document || errors.length > 0)
    throw new Error(`${file}: ${errors.map(({ message }) => message).join()}`);
  return { runbook, document };
}

const cut = (
  text: string,
  spans: readonly { readonly start: { offset: number }; readonly end: { offset: number } }[],
): string =>
  spans
    .toSorted((a, b) => b.start.offset - a.start.offset)
    .reduce((rest, { start, end }) => rest.slice(0, start.offset) + rest.slice(end.offset), text);

/** Its fence, and the output expected of it. */
const withoutGate = (text: string, { span, expectations }: Step): string =>
  cut(text, [span, ...expectations.map((one) => one.span)]);

describe.each(files)('%s', (file) => {
  it('does not differ from itself', async () => {
    const { runbook } = await read(file);
    expect(await changesBetween(runbook, (await read(file)).runbook)).toEqual([]);
  });

  it('tells of each gate that is taken out, before anything else', async () => {
    const { runbook, document } = await read(file);
    const gates = runbook.steps.filter(({ role }) => role === 'gate' || role === 'guard');
    for (const gate of gates) {
      const [first] = await changesBetween(runbook, {
        ...runbook,
        steps: runbook.steps.filter((step) => step !== gate),
      });
      expect([first?.group, first?.kind, first?.step]).toEqual(['weakened', 'gate-removed', gate.id]);
    }
    // The text is read again for one of them: what else its removal does to the document is the same for all.
    const own = gates.filter(({ span }) => span.file === document.file);
    const gate = own[document.text.length % own.length];
    if (!gate) return;
    const after = await read(file, withoutGate(document.text, gate));
    const [first] = await changesBetween(runbook, after.runbook);
    expect([first?.group, first?.kind, first?.step]).toEqual(['weakened', 'gate-removed', gate.id]);
  });

  it('is the same for the operator when its prose says more', async () => {
    const { runbook, document } = await read(file);
    const byHand = runbook.sections.filter(({ attributes }) => attributes.manual).map(({ span }) => span);
    const ends = document.blocks
      .filter(
        ({ type, span }) =>
          type === 'paragraph' &&
          !byHand.some(({ start, end }) => start.offset <= span.start.offset && span.end.offset <= end.offset),
      )
      .map(({ span }) => span.end.offset);
    await fc.assert(
      fc.asyncProperty(fc.subarray(ends), async (chosen) => {
        const text = chosen
          .toSorted((a, b) => b - a)
          .reduce(
            (rest, at) => `${rest.slice(0, at)}\n\nRead this twice, and take your time.${rest.slice(at)}`,
            document.text,
          );
        const changes = await changesBetween(runbook, (await read(file, text)).runbook);
        expect(changes.map(({ kind, step }) => [kind, step])).toEqual([]);
      }),
      { numRuns: 2 },
    );
  });
});

it('looks at a library with many gates', async () => {
  const runbooks = await Promise.all(files.map((file) => read(file)));
  const gates = runbooks.flatMap(({ runbook }) => runbook.steps.filter(({ role }) => role === 'gate'));
  expect(gates.length).toBeGreaterThan(100);
});
