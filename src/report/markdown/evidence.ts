import type { RunStarted } from '../../model/events.ts';
import type { RunState } from '../../model/state.ts';
import { callWords } from '../../presentation/call-words.ts';
import type { ReportContext } from '../format.ts';
import {
  bullets,
  code,
  dayAndTime,
  heading,
  inline,
  joined,
  message,
  paragraph,
  say,
  table,
  strong,
} from '../document.ts';
import type { Block, Cell, Words } from '../document.ts';

/** Warnings: clock jumps, unreachable stores, recovered journals and others. */
export function warnings(state: RunState): readonly Block[] {
  if (state.warnings.length === 0) return [];
  const lines = state.warnings.map(
    (raised) =>
      say`${dayAndTime(raised.at)} - ${raised.step === null ? '' : say`${code(raised.step)}: `}${message(raised.message)}`,
  );
  return [heading(2, 'Warnings'), bullets(lines)];
}

export function environment(state: RunState): readonly Block[] {
  const { started, plan, sandbox } = state;
  if (!started) return [];
  const rows: (readonly [Cell, Cell])[] = [
    ['Operator', say`${inline(started.operator)} on ${code(started.host)}`],
    ['Working directory', code(started.cwd)],
    [
      'System',
      say`${inline(started.system.platform)}, Node ${inline(started.system.node)}${started.system.bash === null ? '' : say`, bash ${inline(started.system.bash)}`}`,
    ],
    ['Tool', say`runbook ${inline(started.tool)}`],
    ['Runbook', say`${code(started.runbook.file)}, sha256 ${code(started.runbook.sha256)}`],
    ['Git commit', gitWords(started.runbook)],
    ['Plan', say`sha256 ${code(started.plan)}`],
  ];
  for (const { path, sha256 } of plan.runbook.files.slice(1))
    rows.push(['Included', say`${code(path)}, sha256 ${code(sha256)}`]);
  for (const [name, value] of Object.entries(plan.params))
    rows.push([say`Param ${code(name)}`, say`${code(value)}${joined(changesOf(state, name), '')}`]);
  for (const { name, type } of plan.connections) rows.push(['Connection', say`${code(name)} (${type})`]);
  for (const [name, hash] of Object.entries(started.environment))
    rows.push([say`Environment ${code(name)}`, say`hash ${code(hash)}`]);
  if (plan.partial) rows.push(['Partial play', partialWords(plan.partial)]);
  if (sandbox) {
    rows.push(['Sandbox services', listed(sandbox.services)]);
    rows.push(['Stand-ins', sandbox.calls === null ? listed(sandbox.standIns) : counted(sandbox)]);
  }
  return [heading(2, 'Environment'), table(['What', 'Value'], rows)];
}

function gitWords({ gitCommit, noCommit = 'no-repository' }: RunStarted['runbook']): Cell {
  return gitCommit === null ? NO_COMMIT[noCommit] : code(gitCommit);
}

const NO_COMMIT = {
  'no-repository': 'not in a git repository',
  'no-commit': 'in a git repository without a commit',
  unknown: 'unknown: git could not be run',
} as const;

/** The changes to a param since the run was started. */
const changesOf = ({ paramChanges }: RunState, param: string): readonly Words[] =>
  paramChanges
    .filter(({ name }) => name === param)
    .map(
      ({ from, by, at }) =>
        say`; ${strong('changed')} from ${from === null ? 'no value' : code(from)} by ${inline(by)} (${dayAndTime(at)})`,
    );

const listed = (names: readonly string[]): Cell => (names.length === 0 ? 'none' : joined(names.map(code)));

/** Which commands were stand-ins, how often each was called, and how many of its calls failed. */
function counted({ standIns, calls }: NonNullable<RunState['sandbox']>): Cell {
  if (standIns.length === 0) return 'none';
  return joined(
    standIns.map((name) => say`${code(name)} (${callWords(calls?.find(({ command }) => command === name))})`),
  );
}

function partialWords(partial: NonNullable<RunState['plan']['partial']>): Words {
  const parts: Words[] = [
    ...(partial.from === null ? [] : [say`from ${code(partial.from)}`]),
    ...(partial.until === null ? [] : [say`until ${code(partial.until)}`]),
    ...(partial.only.length === 0 ? [] : [say`only ${joined(partial.only.map(code))}`]),
  ];
  return joined(parts);
}

export function redaction(state: RunState): readonly Block[] {
  const sensitive = state.plan.steps.filter((step) => step.attributes.sensitive).map((step) => code(step.id));
  const secrets = state.plan.secrets.map(({ name }) => code(name));
  const lines: Words[] = [];
  if (secrets.length > 0)
    lines.push(
      say`Values of the secrets ${joined(secrets)} are replaced by ${code('[redacted NAME]')} wherever they occur.`,
    );
  if (sensitive.length > 0)
    lines.push(say`The output of ${joined(sensitive)} was not recorded, only its size and a keyed hash.`);
  if (lines.length === 0) lines.push(say`The runbook declares no secrets and no sensitive steps.`);
  lines.push(
    say`Passwords that a live run finds in its environment and connections are also replaced by ${code('[redacted NAME]')}.`,
  );
  return [heading(2, 'Redaction'), bullets(lines)];
}

export function signOff(): readonly Block[] {
  const rows = ['Operator', 'Facilitator or incident lead', 'Service owner'].map((role) => [role, '', '', '']);
  return [heading(2, 'Sign-off'), table(['Role', 'Name', 'Date', 'Signature'], rows)];
}

export function integrity(state: RunState, { mismatches = [] }: ReportContext): readonly Block[] {
  return [
    heading(2, 'Integrity'),
    paragraph(say`Journal head after ${state.records} records: ${code(state.head || 'none')}`),
    paragraph(
      say`Every record holds the hash of the one before it. ${code('runbook verify-journal')} finds edited, removed or reordered records; a cut tail shows only against the head above. It does not prove who wrote the journal.`,
    ),
    ...(mismatches.length === 0 ? [] : altered(mismatches)),
  ];
}

function altered(mismatches: NonNullable<ReportContext['mismatches']>): readonly Block[] {
  return [
    paragraph([strong(`Files of the run that do not match their recorded hashes (${mismatches.length}):`)]),
    bullets(
      mismatches.map(({ what, found, expected }) => say`${what}: found ${code(found)}, expected ${code(expected)}`),
    ),
  ];
}
