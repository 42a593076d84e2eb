import type { OpenPlaceholder } from '../../../model/document.ts';
import type { Step } from '../../../model/runbook.ts';
import { markRegions, type Region } from './shell-regions.ts';

/** Shells that another kind runs. */
const SHELLS: ReadonlySet<string> = new Set(['zsh', 'ksh', 'dash', 'fish']);
/** Languages in which angle brackets are types or tags, like those of the kind `script`. */
const ANGLES: ReadonlySet<string> = new Set(['html', 'xml', 'svg', 'jsx', 'tsx']);

/** Single words that authors put between angle brackets as placeholders. */
const NOUNS = new RegExp(
  `^(${[
    ...['name', 'id', 'namespace', 'pod', 'host', 'hostname', 'user', 'username', 'password', 'token', 'bucket'],
    ...['region', 'date', 'timestamp', 'version', 'database', 'db', 'cluster', 'node', 'ip', 'port', 'backup', 'key'],
    ...['value', 'file', 'filename', 'path', 'service', 'instance', 'server', 'url', 'domain', 'email', 'account'],
    ...['project', 'env', 'environment', 'tag', 'release', 'container', 'image', 'volume', 'pid', 'number', 'snapshot'],
  ].join('|')})s?$`,
  'i',
);

/** `orders-<day>.csv`, `db_<name>`; not `2<file>x`, `sort<in>out` or `cat <<EOF>out`. */
const WITHIN_A_WORD = /(?:(?<=[_-])|(?<=[A-Za-z_]\w*)(?!<[^>]*>[\w$"'&]))<([A-Za-z][\w.:/-]{0,60}?)>(?![>(])/g;

/**
 * Finds placeholders in code that would run. bash takes `<backup-id>` for a redirection and would truncate a file.
 * Outside quotes any `<word>` counts; in quotes, here-documents and languages with other uses for angle brackets, only
 * text that cannot be a tag or a comparison counts.
 */
export function findPlaceholders(
  step: Pick<Step, 'code' | 'kind' | 'language'>,
  known: ReadonlySet<string>,
): OpenPlaceholder[] {
  const { code } = step;
  const language = step.language ?? '';
  const shell = step.kind === 'shell' || SHELLS.has(language);
  const regions = shell ? markRegions(code) : null;
  const found: OpenPlaceholder[] = [];
  const add = (match: RegExpExecArray, name: string): void => {
    found.push({ text: match[0], param: paramName(name), start: match.index, end: match.index + match[0].length });
  };
  const ignored = (index: number): boolean => regions?.[index] === 'comment';
  if (step.kind !== 'script' && !ANGLES.has(language)) {
    for (const match of code.matchAll(
      /(?<![<\w&$=-]|<\/)<([A-Za-z][\w .:/|-]{0,60}?)>(?![>(])|(?<==)<([A-Za-z][\w -]{0,60}?)>/g,
    )) {
      const name = match[1] ?? match[2] ?? '';
      if (ignored(match.index) || name.endsWith(' ')) continue;
      if (isPlaceholder(name, code, regions?.[match.index] ?? null)) add(match, name);
    }
  }
  if (shell) {
    for (const match of code.matchAll(WITHIN_A_WORD)) {
      if (regions?.[match.index] === 'command') add(match, match[1] ?? '');
    }
  }
  for (const match of code.matchAll(/(?<![$\w{-])(?:YOUR[_-][A-Z0-9][A-Z0-9_-]*|CHANGE[_-]?ME)(?![\w=-])/g)) {
    if (!ignored(match.index)) add(match, match[0].replace(/^YOUR[_-]/, ''));
  }
  if (shell) {
    for (const match of code.matchAll(/(?<!\\)\$\{([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\}/g)) {
      const name = match[1] ?? '';
      if (ignored(match.index) || known.has(name.split('-')[0] ?? '')) continue;
      add(match, name);
    }
  }
  return found;
}

function isPlaceholder(name: string, code: string, region: Region | null): boolean {
  if (region === 'command') return true;
  // A tag is closed somewhere.
  if (code.includes(`</${name}>`)) return false;
  if (region === null && name.includes(' ')) return false;
  return /[-_ ]/.test(name) || /^[A-Z][A-Z0-9]+$/.test(name) || NOUNS.test(name);
}

function paramName(text: string): string {
  const name = text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^(YOUR|THE|MY)_/, '')
    .replace(/^_+|_+$/g, '');
  return /^[A-Z]/.test(name) ? name : 'VALUE';
}

/** Names to which the commands of a runbook assign a value. */
export function assignedNames(code: string): string[] {
  const assignment = /(?:^|[\s;&|(])(?:(?:export|local|declare|readonly|typeset)(?:\s+-\w+)*\s+)?([A-Za-z_]\w*)\+?=/g;
  const loop = /(?:^|[\s;&|(])(?:for|read(?:\s+-\w+)*)\s+([A-Za-z_]\w*)/g;
  return [...code.matchAll(assignment), ...code.matchAll(loop)].map((match) => match[1] ?? '');
}
