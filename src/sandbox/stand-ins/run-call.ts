import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Arguments, Call, CallDefinition, Json, StandInDefinition, State } from './definition.ts';
import { takeLock } from './lock.ts';
import { match } from './match.ts';
import { CallFailed, perform, type Outcome } from './perform.ts';
import { loadDefinition, readStored, realBinary, store, type StandInPlaces } from './store.ts';
import { UNKNOWN_CALL, unknownCall } from './unknown-call.ts';
import { readUsage } from './usage.ts';

/** The definition itself has a mistake: EX_SOFTWARE. */
const DEFECT = 70;

/** Makes one call of a stand-in: finds out which of its calls is meant, and performs it under the lock of the state. */
export async function runCall(places: StandInPlaces, command: string, argv: readonly string[]): Promise<Outcome> {
  try {
    const definition = await loadDefinition(places, command);
    if (!definition) throw new Error(`${command} has no definition in this sandbox`);
    const found = findCall(definition, command, argv);
    if (typeof found === 'string') return ended(UNKNOWN_CALL, found);
    if (found.call.real === true) return callReal(places, command, argv);
    return await withStdin((stdin) => underLock(places, command, definition, found, argv, stdin));
  } catch (error) {
    if (error instanceof CallFailed) return ended(error.exit, error.message);
    const { stack, message } = error as Error;
    return ended(DEFECT, `${command}: a defect in the stand-in ${command}.mjs: ${message}\n${stack ?? ''}`);
  }
}

const ended = (exit: number, stderr: string): Outcome => ({
  exit,
  stdout: '',
  stderr: stderr === '' ? '' : `${stderr}\n`,
  exec: null,
  later: null,
});

interface Found {
  readonly call: CallDefinition;
  readonly args: Arguments;
}

/** The text that an unknown call ends with, if none fits. */
function findCall(definition: StandInDefinition, command: string, argv: readonly string[]): Found | string {
  const tried = [];
  for (const call of definition.calls) {
    for (const text of [call.usage].flat() as string[]) {
      const usage = readUsage(text, definition.options);
      const fitting = match(usage, argv);
      if (fitting.args) return { call, args: fitting.args };
      tried.push({ usage, match: fitting });
    }
  }
  return unknownCall(command, argv, tried);
}

function callReal(places: StandInPlaces, command: string, argv: readonly string[]): Outcome {
  const binary = realBinary(places, command);
  if (existsSync(binary)) return { ...ended(0, ''), stderr: '', exec: { argv: [binary, ...argv], options: {} } };
  const text = `this call needs the real ${command}, which is not installed on this machine`;
  return ended(127, `${command}: ${text}; install it, or use a built-in step`);
}

/** Thrown by the first look at stdin: what writes there may be a stand-in that waits for the lock. */
class StdinNeeded extends Error {}

/** Makes the call again with all of stdin, read while the lock is free, if it turns out to need it. */
async function withStdin(work: (stdin: string | null) => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work(null);
  } catch (error) {
    if (!(error instanceof StdinNeeded)) throw error;
    return await work(readFileSync(0, 'utf8'));
  }
}

async function underLock(
  places: StandInPlaces,
  command: string,
  definition: StandInDefinition,
  { call, args }: Found,
  argv: readonly string[],
  stdin: string | null,
): Promise<Outcome> {
  const release = takeLock(places.lib);
  try {
    const states = new Map<string, { readonly state: State; readonly before: string }>();
    const stateOf = async (name: string, known?: StandInDefinition): Promise<State | undefined> => {
      const loaded = states.get(name);
      if (loaded) return loaded.state;
      const defined = known ?? (await loadDefinition(places, name));
      if (!defined) return undefined;
      const state = readStored(places, name) ?? structuredClone(defined.state ?? {});
      states.set(name, { state, before: JSON.stringify(state) });
      return state;
    };
    const state = (await stateOf(command, definition)) ?? {};
    const tools = toolsFor(places, command, stdin, (name) => stateOf(name));
    const outcome = await perform(call, { command, argv, args, state, tools });
    for (const [name, { state: after, before }] of states)
      if (JSON.stringify(after) !== before) store(places, name, after);
    return outcome;
  } finally {
    release();
  }
}

function toolsFor(
  places: StandInPlaces,
  command: string,
  stdin: string | null,
  standIn: Call['standIn'],
): Pick<Call, 'standIn' | 'yaml' | 'read' | 'folder' | 'service'> {
  return {
    standIn,
    async yaml(text) {
      const { parseAllDocuments } = await import('yaml');
      return [parseAllDocuments(text)].flat().flatMap((document) => {
        const [problem] = document.errors;
        if (problem) throw new CallFailed(`error: error parsing YAML: ${problem.message}`, 1);
        const value = document.toJS() as Json;
        return value === null || value === undefined ? [] : [value];
      });
    },
    read(file) {
      const name = file.replace(/^(file|fileb):\/\//, '');
      if (name === '-') {
        if (stdin === null) throw new StdinNeeded();
        return stdin;
      }
      try {
        return readFileSync(name, 'utf8');
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') throw new CallFailed(`error: the path "${name}" does not exist`, 1);
        throw error;
      }
    },
    folder(...names) {
      const folder = path.join(places.state, command, ...names);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    service: (action, name) => control(places, action, name),
  };
}

/** The servers of the sandbox are controlled by a command that only stand-ins find. */
function control({ lib }: StandInPlaces, action: string, name: string): string {
  try {
    return execFileSync(path.join(lib, 'sandbox-service'), [action, name], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new CallFailed(`sandbox-service ${action} ${name}: ${stderr?.trim() || message}`, 1);
  }
}
