import type { Client } from 'pg';
import { openPostgres } from '../../step-kit/clients.ts';
import type { Progress } from '../../model/ports.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import type { ScriptOrder } from './order.ts';
import type { RunnerLink } from './runner-link.ts';

/** `ctx`, as the docs page of this kind describes it. */
export interface ScriptContext {
  readonly params: { readonly [name: string]: string };
  readonly vars: { readonly [name: string]: string };
  /** A connected client, closed when the script ends. Without a name, the only connection of the runbook, or the one from the environment. */
  pg(name?: string): Promise<Client>;
  s3(name?: string): ObjectStore;
  /** Prints a line on stderr, which `capture` does not take. */
  log(...words: unknown[]): void;
  progress(progress: Progress): void;
}

export function openScriptContext(
  order: ScriptOrder,
  link: RunnerLink,
): { ctx: ScriptContext; close(): Promise<void> } {
  const closers: (() => Promise<void>)[] = [];
  const pick = (names: readonly string[]): { readonly [name: string]: string } =>
    Object.freeze(Object.fromEntries(names.map((name) => [name, process.env[name] ?? ''])));
  const ctx: ScriptContext = {
    params: pick(order.params),
    vars: pick(order.vars),
    pg: (name) => {
      const opening = link.postgres(name ?? null).then((settings) => openPostgres(settings, 'script'));
      // The script may end, or fail, before it is open: an open connection would keep the process alive.
      closers.push(async () => (await opening).end());
      return opening;
    },
    s3: (name) => {
      const store = createObjectStore(() => link.s3(name ?? null));
      closers.push(() => store.close());
      return store;
    },
    log: (...words) => console.error(...words),
    progress: (progress) => link.progress(progress),
  };
  return {
    ctx: Object.freeze(ctx),
    close: async () => void (await Promise.allSettled(closers.map((close) => close()))),
  };
}
