import { didYouMean } from '../presentation/did-you-mean.ts';
import { LEVELS, type Level } from './rule.ts';

/** What a project decides for itself, from `.runbookrc.yaml` or package.json. */
export interface LintSettings {
  readonly rules: ReadonlyMap<string, Level>;
  /** Globs of files that are not looked at, relative to the folder of the settings. */
  readonly ignore: readonly string[];
}

export const NO_SETTINGS: LintSettings = { rules: new Map(), ignore: [] };

/** Reads `lint: {rules: {RULE: LEVEL}, ignore: [GLOB]}`; returns what is wrong instead, one line for each problem. */
export function readSettings(
  value: unknown,
  known: { readonly settable: ReadonlySet<string>; readonly fixed: ReadonlySet<string> },
): LintSettings | readonly string[] {
  if (value === undefined || value === null) return NO_SETTINGS;
  if (!isMap(value)) return [`lint: found ${nameOf(value)}, expected a map with rules and ignore`];
  const problems: string[] = [];
  for (const key of Object.keys(value)) {
    if (key === 'rules' || key === 'ignore') continue;
    problems.push(`lint.${key} is not known; ${didYouMean(key, ['rules', 'ignore']) ?? 'write rules or ignore'}`);
  }
  const rules = new Map<string, Level>();
  const given = value['rules'] ?? {};
  if (!isMap(given)) problems.push(`lint.rules: found ${nameOf(given)}, expected a map of rules to levels`);
  else {
    for (const [rule, text] of Object.entries(given)) {
      // YAML 1.1 and some writers of YAML read `off` as false.
      const level = LEVELS.find((one) => one === (text === false ? 'off' : text));
      if (known.fixed.has(rule))
        problems.push(`lint.rules.${rule} cannot be set: play refuses what it reports, whatever lint says`);
      else if (!known.settable.has(rule))
        problems.push(
          `lint.rules.${rule} is not a rule; ${didYouMean(rule, known.settable) ?? 'see docs/lint/README.md'}`,
        );
      else if (!level) problems.push(`lint.rules.${rule}: found ${nameOf(text)}, expected ${LEVELS.join(', ')}`);
      else rules.set(rule, level);
    }
  }
  const ignore = value['ignore'] ?? [];
  const globs = Array.isArray(ignore) ? ignore.filter((one): one is string => typeof one === 'string') : [];
  if (!Array.isArray(ignore) || globs.length < ignore.length)
    problems.push(`lint.ignore: found ${nameOf(ignore)}, expected a list of globs`);
  return problems.length > 0 ? problems : { rules, ignore: globs };
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOf = (value: unknown): string =>
  Array.isArray(value)
    ? 'a list'
    : value === null
      ? 'nothing'
      : typeof value === 'object'
        ? 'a map'
        : JSON.stringify(value);
