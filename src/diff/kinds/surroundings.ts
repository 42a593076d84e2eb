import type { Runbook } from '../../model/runbook.ts';
import { change, type ChangeKind } from '../kind.ts';
import { say, value, type Words } from '../words.ts';

export const surroundings: ChangeKind = {
  kind: 'surroundings',
  summary: 'connections, required binaries, working directory, owner, severity and the sandbox',
  *find({ before, after }) {
    for (const says of [
      ...connections(before, after),
      ...needs(before, after),
      ...about(before, after),
      ...sandbox(before, after),
    ])
      yield change('surroundings', says, {});
  },
};

function* connections(before: Runbook, after: Runbook): Iterable<Words> {
  const old = new Map(before.connections.map((one) => [one.name, one]));
  const fresh = new Map(after.connections.map((one) => [one.name, one]));
  for (const name of old.keys()) if (!fresh.has(name)) yield say`connection ${value(name)} is removed`;
  for (const [name, now] of fresh) {
    const was = old.get(name);
    if (!was) yield say`connection ${value(name)} is added (${now.type})`;
    else {
      if (was.required !== now.required)
        yield say`connection ${value(name)} ${now.required ? 'has to be reachable at the start' : 'no longer has to be reachable at the start'}`;
      if (was.type !== now.type) yield say`connection ${value(name)} is ${now.type} now, not ${was.type}`;
      yield* entries(say`connection ${value(name)}`, was.settings, now.settings);
    }
  }
}

function* needs(before: Runbook, after: Runbook): Iterable<Words> {
  const [old, fresh] = [before.requires, after.requires].map((list) => list.map(({ name }) => name));
  for (const name of old ?? []) if (!fresh?.includes(name)) yield say`${value(name)} is no longer required`;
  for (const name of fresh ?? []) if (!old?.includes(name)) yield say`${value(name)} is required now`;
}

function* about(before: Runbook, after: Runbook): Iterable<Words> {
  yield* entries(['the runbook'], pick(before), pick(after));
}

const pick = ({ cwd, owner, severity }: Runbook) => ({ 'working directory': cwd, owner, severity });

function* sandbox(before: Runbook, after: Runbook): Iterable<Words> {
  if (before.sandbox && !after.sandbox) yield ['the sandbox is removed: the runbook can no longer be rehearsed'];
  else if (!before.sandbox && after.sandbox) yield ['there is a sandbox now: the runbook can be rehearsed'];
  else if (before.sandbox && after.sandbox)
    yield* entries(['the sandbox'], { ...before.sandbox, span: null }, { ...after.sandbox, span: null });
}

/** Every leaf that differs, by its path: `the sandbox: answers.checks is …`. */
function* entries(what: Words, before: object, after: object): Iterable<Words> {
  const [old, fresh] = [leaves(before), leaves(after)];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(key), fresh.get(key)];
    if (was === is) continue;
    if (is === undefined) yield say`${what} no longer has ${value(key)} (${value(was ?? '')})`;
    else if (was === undefined) yield say`${what} has ${value(key)} now: ${value(is)}`;
    else yield say`${what} has ${value(key)} ${value(is)}; it was ${value(was)}`;
  }
}

function leaves(of: object, path = '', found = new Map<string, string>()): ReadonlyMap<string, string> {
  for (const [key, one] of Object.entries(of) as [string, unknown][]) {
    const name = path === '' ? key : `${path}.${key}`;
    if (one === null || one === undefined) continue;
    if (typeof one === 'object' && !Array.isArray(one)) leaves(one, name, found);
    else found.set(name, typeof one === 'string' ? one : JSON.stringify(one));
  }
  return found;
}
