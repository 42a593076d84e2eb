import type { Diagnostic } from '../../model/diagnostic.ts';
import { attributes, escapeMarkup } from '../../presentation/markup.ts';
import type { LintFormat, LintReport } from './format.ts';

/** JUnit XML: a suite for each file, a case for each finding; one case that passes for a file without any. */
export const junit: LintFormat = {
  name: 'junit',
  summary: 'JUnit XML, for CI servers',
  render(report) {
    const suites = report.files.map((file) => ({ file, found: report.diagnostics.filter((one) => one.file === file) }));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${attributes({ name: 'runbook lint', ...totals(report) })}>`,
      ...suites.flatMap(({ file, found }) => suite(file, found)),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function totals({ diagnostics, files }: LintReport): Readonly<Record<string, number>> {
  const clean = files.filter((file) => !diagnostics.some((one) => one.file === file)).length;
  const failures = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { tests: diagnostics.length + clean, failures, errors: 0 };
}

function suite(file: string, found: readonly Diagnostic[]): readonly string[] {
  const failures = found.filter(({ severity }) => severity === 'error').length;
  const tests = Math.max(1, found.length);
  const cases = found.length === 0 ? [testcase(file, 'nothing to report', null)] : found.map(caseOf);
  return [
    `  <testsuite${attributes({ name: file, tests, failures, errors: 0, skipped: 0 })}>`,
    ...cases,
    '  </testsuite>',
  ];
}

const caseOf = (one: Diagnostic): string => testcase(one.file, `${one.rule} ${one.line}:${one.column}`, one);

/** Only errors fail; the rest is kept as output, so that nothing is lost. */
function testcase(file: string, name: string, one: Diagnostic | null): string {
  const open = `    <testcase${attributes({ name, classname: file, file, line: one?.line ?? null })}`;
  if (one === null) return `${open}/>`;
  const body = escapeMarkup(
    [`${one.file}:${one.line}:${one.column}: ${one.message}`, one.hint ?? ''].join('\n').trim(),
  );
  if (one.severity !== 'error')
    return `${open}>\n      <system-out>${one.severity}: ${body}</system-out>\n    </testcase>`;
  const failure = `<failure${attributes({ message: one.message, type: one.rule })}>${body}</failure>`;
  return `${open}>\n      ${failure}\n    </testcase>`;
}
