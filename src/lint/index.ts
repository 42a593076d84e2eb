export type { LintFiles, LintSubject, ScriptMemory } from './context.ts';
export { LINT_FORMATS, type LintFormat } from './format/index.ts';
export { countsOf } from './format/text.ts';
export { lint, SETTABLE, type LintFinding } from './lint.ts';
export type { Edit, LintRule } from './rule.ts';
export { RULES } from './rules/index.ts';
export { NO_SETTINGS, readSettings, type LintSettings } from './settings.ts';
