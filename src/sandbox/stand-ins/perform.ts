import type { Arguments, Call, CallDefinition, ExecOptions, Json, Later, Requirement, State } from './definition.ts';
import { asText, fill, fillValue, holderOf, segmentsOf, valueAt } from './paths.ts';

/** What a call leaves to do once its state is stored. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly exec: { readonly argv: readonly string[]; readonly options: ExecOptions } | null;
  readonly later: ((tools: Later) => Promise<number | void>) | null;
}

/** Thrown by `fail`: the call ends, and nothing is stored. */
export class CallFailed extends Error {
  readonly exit: number;

  constructor(message: string, exit: number) {
    super(message);
    this.exit = exit;
  }
}

export interface CallTools {
  readonly command: string;
  readonly argv: readonly string[];
  readonly args: Arguments;
  readonly state: State;
  readonly tools: Pick<Call, 'standIn' | 'yaml' | 'read' | 'folder' | 'service'>;
}

/** Performs the parts of a call in their order, on the state, which it changes. Throws `CallFailed`. */
export async function perform(
  definition: CallDefinition,
  { command, argv, args, state, tools }: CallTools,
): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  let exit = definition.exit ?? 0;
  let exec: Outcome['exec'] = null;
  let later: Outcome['later'] = null;
  const call: Call = {
    ...tools,
    ...{ command, argv, args, state, env: process.env, now: Date.now(), table },
    fail,
    print: (value) => void (stdout += printed(value)),
    warn: (text) => void (stderr += ended(text)),
    exit: (code) => void (exit = code),
    later: (work) => void (later = work),
    exec: (words, options = {}) => void (exec = { argv: words, options }),
  };
  const segments = (path: string): string[] => segmentsOf(path, args, state);
  for (const requirement of [definition.require ?? []].flat() as Requirement[]) {
    const found = valueAt(state, segments(requirement.path));
    const { is } = requirement;
    const holds = is === undefined ? found !== undefined && found !== null && found !== false : same(found, is);
    if (!holds) fail(fill(requirement.else, args, state), requirement.exit);
  }
  for (const [path, value] of Object.entries(definition.set ?? {})) {
    const at = segments(path);
    holderOf(state, at)[at.at(-1) ?? ''] = fillValue(value, args, state);
  }
  for (const [path, value] of Object.entries(definition.append ?? {})) {
    const at = segments(path);
    const list = valueAt(state, at);
    holderOf(state, at)[at.at(-1) ?? ''] = [...(Array.isArray(list) ? list : []), fillValue(value, args, state)];
  }
  for (const path of [definition.remove ?? []].flat() as string[]) {
    const at = segments(path);
    delete holderOf(state, at)[at.at(-1) ?? ''];
  }
  const returned = await definition.run?.(call);
  if (returned !== undefined) stdout += printed(returned);
  if (definition.print !== undefined) stdout += ended(fill(definition.print, args, state));
  return { exit, stdout, stderr, exec, later };
}

function fail(message: string, exit = 1): never {
  throw new CallFailed(message, exit);
}

export const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

export const printed = (value: unknown): string =>
  ended(typeof value === 'string' ? value : JSON.stringify(value, null, 4));

const same = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

function table(rows: readonly (readonly unknown[])[], gap = 3): string {
  const texts = rows.map((row) => row.map((cell) => asText(cell)));
  const widths: number[] = [];
  for (const row of texts)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return texts
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd((widths[column] ?? 0) + gap))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}
