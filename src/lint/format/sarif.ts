import { jsonText } from '../../presentation/terminal-text.ts';
import type { Diagnostic, Severity } from '../../model/diagnostic.ts';
import { pageOf } from '../pages.ts';
import { RULES } from '../rules/index.ts';
import type { LintFormat } from './format.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };
const HOME = 'https://www.npmjs.com/package/runbook';

/** SARIF 2.1.0, which code hosts and editors import. Columns count UTF-16 units, from 1. */
export const sarif: LintFormat = {
  name: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning',
  render({ diagnostics, version }) {
    const rules = descriptors(diagnostics);
    const indexes = new Map(rules.map(({ id }, index) => [id, index]));
    const log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'runbook', version, informationUri: HOME, rules } },
          columnKind: 'utf16CodeUnits',
          originalUriBaseIds: { ROOT: { description: { text: 'the folder that runbook lint was called in' } } },
          results: diagnostics.map((one) => resultOf(one, indexes.get(one.rule) ?? -1)),
        },
      ],
    };
    return `${jsonText(log, 2)}\n`;
  },
};

/** The rules of the table, and those of the reader that were reported. */
function descriptors(diagnostics: readonly Diagnostic[]) {
  const own = RULES.map(({ rule, summary, severity, category }) => ({
    id: rule,
    shortDescription: { text: summary },
    help: { text: `see ${pageOf(rule)}` },
    defaultConfiguration: { level: severity.step === 'off' ? LEVELS.warning : LEVELS[severity.step] },
    properties: { tags: [category] },
  }));
  const known = new Set(own.map(({ id }) => id));
  const others = new Map(diagnostics.filter(({ rule }) => !known.has(rule)).map((one) => [one.rule, one.url]));
  const reported = [...others].map(([id, url]) => ({
    id,
    shortDescription: { text: `reported by the reader of runbooks: ${id}` },
    help: { text: `see ${url}` },
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['structure'] },
  }));
  return [...own, ...reported];
}

function resultOf(one: Diagnostic, ruleIndex: number) {
  const { file, line, column, endLine, endColumn, rule, severity, message, hint } = one;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: hint === null ? message : `${message}. ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: file.startsWith('/') ? { uri: uriOf(file) } : { uri: uriOf(file), uriBaseId: 'ROOT' },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
  };
}

const uriOf = (file: string): string => {
  const encoded = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${encoded}` : encoded;
};
