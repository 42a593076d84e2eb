import type { RunState } from '../../model/state.ts';
import { code, dayAndTime, inline, table } from './text.ts';

/** Clock jumps, unreachable stores, recovered journals and whatever else was worth a warning. */
export function warnings(state: RunState): string {
  if (state.warnings.length === 0) return '';
  const lines = state.warnings.map(
    ({ at, step, message }) => `- ${dayAndTime(at)} - ${step === null ? '' : `${code(step)}: `}${inline(message)}`,
  );
  return `## Warnings\n\n${lines.join('\n')}`;
}

export function environment(state: RunState): string {
  const { started, plan, sandbox } = state;
  if (!started) return '';
  const rows: (readonly [string, string])[] = [
    ['Operator', `${inline(started.operator)} on ${code(started.host)}`],
    ['Working directory', code(started.cwd)],
    [
      'System',
      `${inline(started.system.platform)}, Node ${inline(started.system.node)}${started.system.bash === null ? '' : `, bash ${inline(started.system.bash)}`}`,
    ],
    ['Tool', `runbook ${inline(started.tool)}`],
    ['Runbook', `${code(started.runbook.file)}, sha256 ${code(started.runbook.sha256)}`],
    ['Git commit', started.runbook.gitCommit === null ? 'not in a git repository' : code(started.runbook.gitCommit)],
    ['Plan', `sha256 ${code(started.plan)}`],
  ];
  for (const { path, sha256 } of plan.runbook.files.slice(1))
    rows.push(['Included', `${code(path)}, sha256 ${code(sha256)}`]);
  for (const [name, value] of Object.entries(plan.params)) rows.push([`Param ${code(name)}`, code(value)]);
  for (const { name, type } of plan.connections) rows.push(['Connection', `${code(name)} (${type})`]);
  for (const [name, hash] of Object.entries(started.environment))
    rows.push([`Environment ${code(name)}`, `hash ${code(hash)}`]);
  if (plan.partial) rows.push(['Played in part', partialWords(plan.partial)]);
  if (sandbox) {
    rows.push(['Sandbox services', sandbox.services.map(code).join(', ') || 'none']);
    rows.push(['Stand-ins', sandbox.standIns.map(code).join(', ') || 'none']);
  }
  return `## Environment\n\n${table(['What', 'Value'], rows)}`;
}

function partialWords(partial: NonNullable<RunState['plan']['partial']>): string {
  const parts = [
    partial.from === null ? '' : `from ${code(partial.from)}`,
    partial.until === null ? '' : `until ${code(partial.until)}`,
    partial.only.length === 0 ? '' : `only ${partial.only.map(code).join(', ')}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function redaction(state: RunState): string {
  const sensitive = state.plan.steps.filter((step) => step.attributes.sensitive).map((step) => code(step.id));
  const secrets = state.plan.secrets.map(({ name }) => code(name));
  const lines: string[] = [];
  if (secrets.length > 0)
    lines.push(
      `- Values of the secrets ${secrets.join(', ')} are replaced by \`[redacted NAME]\` wherever they were printed.`,
    );
  if (sensitive.length > 0)
    lines.push(`- The output of ${sensitive.join(', ')} was not recorded, only its size and a keyed hash.`);
  return `## Redaction\n\n${lines.length === 0 ? 'Nothing was redacted: the runbook declares no secrets and no sensitive steps.' : lines.join('\n')}`;
}

export function signOff(): string {
  const rows = ['Operator', 'Facilitator or incident lead', 'Service owner'].map((role) => [role, '', '', '']);
  return `## Sign-off\n\n${table(['Role', 'Name', 'Date', 'Signature'], rows)}`;
}

export function integrity(state: RunState): string {
  return [
    '## Integrity',
    `Journal head after ${state.records} records: ${code(state.head || 'none')}`,
    `Every record holds the hash of the one before it. \`runbook verify-journal\` finds edited, removed or reordered records; a cut tail shows only against the head above. It does not prove who wrote the journal.`,
  ].join('\n\n');
}
