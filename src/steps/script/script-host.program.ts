import { readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { RunbookError } from '../../model/failure.ts';
import { ORDER_VARIABLE, type ScriptOrder } from './order.ts';
import { linkToRunner } from './runner-link.ts';
import { openScriptContext } from './script-context.ts';
import { stripTypes } from './strip-types.ts';
import { provideZx } from './zx-globals.ts';

// Runs one script block in a separate process, so that an endless loop, a crash or `process.exit` affects only that block.

/** `serveInThread` for a Node without `registerHooks`: such hooks are in a thread of their own, which takes as long to start as Node. */
const HOOKS = `
let own;
export const initialize = (data) => { own = data; };
export const resolve = (specifier, context, next) =>
  specifier === own.url ? { url: own.url, format: 'module', shortCircuit: true } : next(specifier, context);
export const load = (url, context, next) =>
  url === own.url ? { format: 'module', source: own.source, shortCircuit: true } : next(url, context);
`;

async function play(order: ScriptOrder): Promise<void> {
  const text = readFileSync(order.file, 'utf8');
  const source = order.typescript ? await stripTypes(text) : text;
  provideZx();
  const { ctx, close } = openScriptContext(order, linkToRunner(order.channel));
  Object.assign(globalThis, { ctx });
  serve(order.url, source);
  try {
    const module = (await import(order.url)) as { readonly default?: unknown };
    if (typeof module.default === 'function') await module.default(ctx);
  } finally {
    await close();
  }
}

interface Hooks {
  resolve(specifier: string, context: object, next: (specifier: string, context: object) => object): object;
  load(url: string, context: object, next: (url: string, context: object) => object): object;
}

/** Serves the text of the block under a URL beside the runbook, where no file exists and none is written. */
function serve(own: string, source: string): void {
  const { registerHooks } = nodeModule as { registerHooks?: (hooks: Hooks) => unknown };
  if (!registerHooks)
    return nodeModule.register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: { url: own, source } });
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === own ? { url: own, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => (url === own ? { format: 'module', source, shortCircuit: true } : next(url, context)),
  });
}

function explain(error: unknown): string {
  if (error instanceof RunbookError) return [error.failure.message, error.failure.hint].filter(Boolean).join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : `thrown: ${String(error)}`;
}

const order = JSON.parse(process.env[ORDER_VARIABLE] ?? '') as ScriptOrder;
delete process.env[ORDER_VARIABLE];
try {
  await play(order);
} catch (error) {
  console.error(explain(error));
  // As Node ends after an uncaught error: a timer or a server of the script must not keep a failed step running.
  process.exit(1);
}
