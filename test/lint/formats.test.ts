import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AnySchemaObject } from 'ajv';
import draft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LINT_FORMATS, RULES } from '../../src/lint/index.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

/** The text of the standard, which this package carries. */
const SCHEMA = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const at = { line: 3, column: 5, endLine: 3, endColumn: 9, url: 'docs/lint/sudo.md' };
const NASTY = 'a "quote" & <tag>, 100%: ::error::x\u001b[31m';
const diagnostics: readonly Diagnostic[] = [
  { file: 'a b.md', ...at, rule: 'broken-link', severity: 'error', message: NASTY, hint: 'first\nsecond' },
  {
    file: 'a b.md',
    ...at,
    endLine: 7,
    rule: 'wrong-step-order',
    severity: 'warning',
    message: 'out of order',
    hint: null,
  },
  { file: '/c.md', ...at, rule: 'bad-attribute', severity: 'info', message: 'no rule of the table', hint: null },
];
const report = { diagnostics, files: ['a b.md', '/c.md', 'clean.md'], version: '1.2.3' };
const render = (name: string): string => LINT_FORMATS.find((one) => one.name === name)?.render(report) ?? '';

describe('the formats of lint', () => {
  it('have text first, and none of them can drive a terminal', () => {
    expect(LINT_FORMATS[0]?.name).toBe('text');
    for (const { name } of LINT_FORMATS) expect(render(name)).not.toContain('\u001b');
  });

  it('text names place, severity, rule and what to do, one finding per line', () => {
    const lines = render('text').split('\n');
    expect(lines[0]).toBe('a b.md:3:5: error broken-link: a "quote" & <tag>, 100%: ::error::x');
    expect(lines[1]).toBe('    first second');
    expect(lines[2]).toBe('a b.md:3:5: warning wrong-step-order: out of order');
  });

  it('json is the diagnostics as they are', () => {
    expect(JSON.parse(render('json'))).toEqual(diagnostics);
  });

  it('github escapes what would end a command or begin another', () => {
    const lines = render('github').trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe(
      '::error file=a b.md,line=3,endLine=3,col=5,endColumn=8,title=broken-link::a "quote" & <tag>, 100%25: ::error::x%0Afirst%0Asecond',
    );
    expect(lines[1]).toBe('::warning file=a b.md,line=3,endLine=7,title=wrong-step-order::out of order');
    expect(lines[2]).toMatch(/^::notice /);
  });

  it('sarif is valid by the schema of OASIS, with findings and without', () => {
    const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as AnySchemaObject;
    // One pattern of the standard is only valid without the flag u.
    const ajv = new draft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
    formats.default(ajv);
    const validate = ajv.compile(schema);
    expect(validate({ version: '2.1.0' })).toBe(false);
    const empty = LINT_FORMATS.find(({ name }) => name === 'sarif')?.render({ ...report, diagnostics: [] }) ?? '';
    for (const text of [render('sarif'), empty]) {
      expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
    }
  });

  it('sarif has the parts that SARIF 2.1.0 requires, and each result finds its rule', () => {
    const log = SARIF.parse(JSON.parse(render('sarif')));
    const [run] = log.runs;
    expect(run?.results).toHaveLength(3);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(RULES.map(({ rule }) => rule)));
    const places = run?.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation);
    expect(places).toEqual([
      { uri: 'a%20b.md', uriBaseId: 'ROOT' },
      { uri: 'a%20b.md', uriBaseId: 'ROOT' },
      { uri: 'file:///c.md' },
    ]);
    expect(run?.results.map(({ level }) => level)).toEqual(['error', 'warning', 'note']);
  });

  it('junit is XML in which only errors fail and clean files pass', () => {
    const xml = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testcase' }).parse(
      render('junit'),
    ) as Junit;
    expect(xml.testsuites['@_tests']).toBe('4');
    expect(xml.testsuites['@_failures']).toBe('1');
    const cases = xml.testsuites.testsuite.flatMap(({ testcase }) => testcase);
    expect(cases.map(({ failure }) => failure !== undefined)).toEqual([true, false, false, false]);
    expect(cases[0]?.failure?.['@_message']).toContain('a "quote" & <tag>');
  });
});

interface Junit {
  readonly testsuites: {
    readonly '@_tests': string;
    readonly '@_failures': string;
    readonly testsuite: readonly {
      readonly testcase: readonly { readonly failure?: { readonly '@_message': string } }[];
    }[];
  };
}

const LEVEL = z.enum(['none', 'note', 'warning', 'error']);
const TEXT = z.strictObject({ text: z.string().min(1) });
const POSITIVE = z.int().min(1);

/** The required properties and types of the schema, and no property besides those that it knows. */
const SARIF = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          version: z.string(),
          informationUri: z.url(),
          rules: z.array(
            z.strictObject({
              id: z.string().min(1),
              shortDescription: TEXT,
              help: TEXT,
              defaultConfiguration: z.strictObject({ level: LEVEL }),
              properties: z.strictObject({ tags: z.array(z.string()) }),
            }),
          ),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      originalUriBaseIds: z.record(z.string(), z.strictObject({ description: TEXT })),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(-1),
          level: LEVEL,
          message: TEXT,
          locations: z.array(
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string(), uriBaseId: z.string().optional() }),
                region: z.strictObject({
                  startLine: POSITIVE,
                  startColumn: POSITIVE,
                  endLine: POSITIVE,
                  endColumn: POSITIVE,
                }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});
