import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { CommandResult, Workplace } from '../../support/cli.ts';

export const LIBRARY = path.resolve(import.meta.dirname, '../../../runbooks');

/** A copy of the runbook library in which a test can break one runbook. */
export class BrokenLibrary {
  readonly #here: Workplace;
  readonly #name: string;

  constructor(here: Workplace, name: string) {
    this.#here = here;
    this.#name = name;
    cpSync(LIBRARY, path.join(here.folder, 'runbooks'), { recursive: true });
  }

  get #file(): string {
    return path.join(this.#here.folder, 'runbooks', `${this.#name}.md`);
  }

  /** Inserts a block before the first text that matches `before`. */
  withBlock(before: string, block: string): this {
    return this.#edit(before, `${block}\n\n${before}`);
  }

  /** Adds something to the disaster; `ctx` is what disaster scripts get. */
  withDisaster(code: string): this {
    const file = path.join(this.#here.folder, 'runbooks/sandbox', this.#name, 'disaster.mjs');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('export default async function disaster', 'async function expected'),
    );
    appendFileSync(file, `\nexport default async function disaster(ctx) {\n  await expected(ctx);\n${code}\n}\n`);
    return this;
  }

  play(): Promise<CommandResult> {
    return rehearse(this.#here, `runbooks/${this.#name}.md`);
  }

  #edit(what: string, into: string): this {
    const text = readFileSync(this.#file, 'utf8');
    const edited = text.replace(what, () => into);
    if (edited === text) throw new Error(`${this.#name}: nothing like ${what} to edit`);
    writeFileSync(this.#file, edited);
    return this;
  }
}

export function rehearse(here: Workplace, file: string): Promise<CommandResult> {
  return here.runbook(['play', file, '--sandbox', '--ui', 'plain']);
}

export interface Objective {
  readonly targetMs: number | null;
  readonly actualMs: number | null;
  readonly verdict: string;
}

/** RTO and RPO of the newest run from the JSON report. */
export async function objectives(here: Workplace): Promise<{ readonly rto: Objective; readonly rpo: Objective }> {
  const { code, stdout } = await here.runbook(['report', 'latest', '--format', 'json']);
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { readonly objectives: { readonly rto: Objective; readonly rpo: Objective } })
    .objectives;
}

/** The gate that ended the newest run, with what it found and expected. */
export function failedGate(here: Workplace): {
  readonly gate: unknown;
  readonly found: unknown;
  readonly expected: unknown;
} {
  const polled = here
    .events()
    .filter((event) => event.type === 'gate.polled')
    .at(-1);
  const failed = here.events().find((event) => event.type === 'gate.failed');
  expect(failed?.['gate']).toBe(polled?.['gate']);
  return { gate: failed?.['gate'], found: polled?.['found'], expected: polled?.['expected'] };
}

/** What the last poll of a gate in the newest run found. */
export function poll(here: Workplace, gate: string): { readonly found: unknown; readonly facts: unknown } {
  const polled = here.events().findLast((event) => event.type === 'gate.polled' && event['gate'] === gate);
  return { found: polled?.['found'], facts: polled?.['facts'] };
}
