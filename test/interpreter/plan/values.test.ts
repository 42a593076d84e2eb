import { describe, expect, it } from 'vitest';
import { planOf, Sketch, told } from './sketch.ts';

const step = (): Sketch => new Sketch().section('a').add('step', 'one');

describe('params', () => {
  it('take the given value, else the default; optional params may stay unset', async () => {
    const plan = planOf(
      await step()
        .param('BACKUP', { default: 'latest' })
        .param('TARGET', { choices: ['staging', 'prod'], required: true })
        .param('NOTE')
        .plan({ params: { TARGET: 'prod' } }),
    );
    expect(plan.params).toEqual({ BACKUP: 'latest', TARGET: 'prod' });
  });

  it('may have names that every JavaScript object has', async () => {
    const named = step().param('constructor').param('toString', { default: 'a' }).param('__proto__', { default: 'b' });
    expect(Object.entries(planOf(await named.plan()).params)).toEqual([
      ['toString', 'a'],
      ['__proto__', 'b'],
    ]);
    const given = planOf(await named.plan({ params: { constructor: 'c' } }));
    expect(given.params['constructor']).toBe('c');
  });

  it('that are required and unset are all reported at once, each at its place', async () => {
    const planned = await step()
      .param('TARGET', { required: true, description: 'where to', choices: ['staging', 'prod'] })
      .param('BACKUP', { required: true, from: 'env:BACKUP' })
      .plan({ params: { BACKUP: '' } });
    expect(planned.plan).toBeNull();
    expect(planned.diagnostics).toEqual([
      expect.objectContaining({
        rule: 'missing-param',
        line: 2,
        message: 'TARGET (where to) is required and has no value',
        hint: 'pass --param TARGET=staging',
      }),
      expect.objectContaining({
        rule: 'missing-param',
        line: 3,
        hint: 'env:BACKUP supplied nothing; pass --param BACKUP=VALUE',
      }),
    ]);
  });

  it('refuse a value that is not a choice and suggest the nearest', async () => {
    const { diagnostics } = await step()
      .param('TARGET', { choices: ['staging', 'prod'] })
      .plan({ params: { TARGET: 'stagin' } });
    expect(diagnostics).toEqual([
      expect.objectContaining({
        rule: 'bad-param',
        message: 'TARGET is "stagin", expected one of staging, prod',
        hint: 'did you mean staging?',
      }),
    ]);
  });

  it('have to match their pattern as a whole', async () => {
    const sketch = step().param('BACKUP', { pattern: '[A-Za-z0-9._-]+' });
    expect(planOf(await sketch.plan({ params: { BACKUP: '2026-01-15.dump' } })).params).toEqual({
      BACKUP: '2026-01-15.dump',
    });
    for (const BACKUP of ['latest; rm -rf /', 'a\nb', '']) {
      expect(told(await sketch.plan({ params: { BACKUP } }))).toEqual(['error bad-param at 2']);
    }
    const either = step().param('MODE', { pattern: 'a|b' });
    expect(told(await either.plan({ params: { MODE: 'ab' } }))).toEqual(['error bad-param at 2']);
  });

  it('apply the pattern to the default as well', async () => {
    expect(told(await step().param('N', { default: 'x', pattern: '\\d+' }).plan())).toEqual(['error bad-param at 2']);
  });

  it('stop a pattern that backtracks forever, and say what is wrong with an invalid one', async () => {
    const slow = await step()
      .param('N', { pattern: '(a+)+' })
      .plan({ params: { N: `${'a'.repeat(60)}!` } });
    expect(slow.diagnostics).toEqual([
      expect.objectContaining({ rule: 'bad-pattern', message: expect.stringContaining('longer than 250 ms') }),
    ]);
    const broken = await step()
      .param('N', { pattern: '(' })
      .plan({ params: { N: '1' } });
    expect(broken.diagnostics).toEqual([expect.objectContaining({ rule: 'bad-pattern' })]);
  });

  it('that are not declared are refused with the nearest name', async () => {
    const { diagnostics } = await step()
      .param('BACKUP')
      .plan({ params: { BACKPU: 'x', OTHER: 'y' } });
    expect(diagnostics.map(({ rule, hint }) => [rule, hint])).toEqual([
      ['unknown-param', 'did you mean BACKUP?'],
      ['unknown-param', 'declare it in the front matter under params:'],
    ]);
  });

  it('cannot hold a NUL byte', async () => {
    expect(
      told(
        await step()
          .param('A')
          .plan({ params: { A: 'x\0y' } }),
      ),
    ).toEqual(['error bad-param at 2']);
  });
});

describe('secrets', () => {
  const sketch = (): Sketch => step().param('TOKEN', { secret: true, from: 'env:TOKEN' });

  it('are in the plan by name, never by value', async () => {
    const plan = planOf(await sketch().plan({ secretNames: ['TOKEN'] }));
    expect(plan.secrets).toEqual([{ name: 'TOKEN', from: 'env:TOKEN' }]);
    expect(plan.params).toEqual({});
  });

  it('without a value are an error before anything starts', async () => {
    const { diagnostics } = await sketch().plan();
    expect(diagnostics).toEqual([
      expect.objectContaining({
        rule: 'missing-param',
        message: 'TOKEN is a secret and has no value',
        hint: 'env:TOKEN supplied nothing; set its source',
      }),
    ]);
  });

  it('passed like an ordinary param are refused without repeating the value', async () => {
    const planned = await sketch().plan({ params: { TOKEN: 'hunter22' }, secretNames: ['TOKEN'] });
    expect(told(planned)).toEqual(['error secret-as-param at 2']);
    expect(JSON.stringify(planned)).not.toContain('hunter22');
  });
});

describe('references', () => {
  const uses = (...references: string[]) => ({ references });

  it('may be params, secrets, environment variables and captures of earlier steps', async () => {
    const sketch = new Sketch()
      .param('BACKUP', { default: 'latest' })
      .param('TOKEN', { secret: true })
      .section('a')
      .add('step', 'find', { attributes: { capture: 'FOUND' } })
      .add('step', 'use', uses('BACKUP', 'TOKEN', 'HOME', 'FOUND'));
    const planned = await sketch.plan({ secretNames: ['TOKEN'] });
    expect(planned.diagnostics).toEqual([]);
  });

  it('to a later capture, an unset param or an unknown name are errors that say which', async () => {
    const sketch = new Sketch()
      .param('NOTE')
      .section('a')
      .add('step', 'use', uses('FOUND', 'NOTE', 'HOMEE'))
      .add('step', 'find', { attributes: { capture: 'FOUND' } });
    const { diagnostics } = await sketch.plan();
    expect(diagnostics.map(({ rule, line, message }) => [rule, line, message])).toEqual([
      ['unset-reference', 12, 'use needs ${FOUND}, which find captures later'],
      ['unset-reference', 12, 'use needs ${NOTE}, which is not set'],
      ['unset-reference', 12, 'use needs ${HOMEE}, which is not set'],
    ]);
    expect(diagnostics.map(({ hint }) => hint)).toEqual([
      expect.stringContaining('declare it under params:'),
      'pass --param NOTE=VALUE',
      'did you mean HOME? declare it under params:, set it in the environment, or write $${HOMEE} for the literal text',
    ]);
  });

  it('to a capture in a part that is not played are errors', async () => {
    const sketch = new Sketch()
      .section('a')
      .add('step', 'find', { attributes: { capture: 'FOUND' } })
      .section('b')
      .add('step', 'use', uses('FOUND'));
    const only = { partial: { from: null, until: null, only: ['b'] } };
    expect(told(await sketch.plan(only))).toEqual(['error unset-reference at 14']);
  });

  it('of a gate may name the capture of its own step', async () => {
    const sketch = new Sketch()
      .section('a')
      .add('step', 'find', { attributes: { capture: 'FOUND' } })
      .add('gate', 'use', uses('FOUND'));
    expect((await sketch.plan()).diagnostics).toEqual([]);
  });
});

describe('connections', () => {
  const settings = { url: '${METASTORE_URL}' };

  it('have to be complete if a step names them or they are required; others are a warning', async () => {
    const named = step()
      .add('step', 'two', { attributes: { connection: 'metastore' } })
      .connection('metastore', settings);
    expect(told(await named.plan())).toEqual(['error unset-reference at 8']);
    expect(told(await step().connection('metastore', settings, true).plan())).toEqual(['error unset-reference at 8']);
    const spare = await step().connection('metastore', settings).plan();
    expect(told(spare)).toEqual(['warning unset-reference at 8']);
    expect(spare.plan).not.toBeNull();
    expect((await named.plan({ env: new Set(['METASTORE_URL']) })).diagnostics).toEqual([]);
  });

  it('that are not declared are an error with the nearest name', async () => {
    const sketch = step()
      .add('step', 'two', { attributes: { connection: 'metastor' } })
      .connection('metastore', {});
    expect((await sketch.plan()).diagnostics).toEqual([
      expect.objectContaining({ rule: 'unknown-connection', line: 13, hint: 'did you mean metastore?' }),
    ]);
  });
});

describe('expressions', () => {
  it('of steps, gates and sections are checked before anything starts, each at its place', async () => {
    const sketch = new Sketch()
      .section('a', { when: 'drill &' })
      .add('step', 'one', { attributes: { when: '1 + 1' } })
      .add('gate', 'holds', { attributes: { expect: 'rows.size( == 0' } });
    expect(told(await sketch.plan())).toEqual([11, 12, 13].map((line) => `error bad-expression at ${line}`));
  });

  it('may name only params and steps that exist', async () => {
    const sketch = (expect: string): Sketch =>
      new Sketch()
        .param('TARGET', { default: 'prod' })
        .section('a')
        .add('step', 'load')
        .add('step', 'two', { attributes: { expect } });
    const problem = async (expression: string) => (await sketch(expression).plan()).diagnostics[0]?.message ?? null;
    expect(await problem("steps['lod'].status == 'passed'")).toContain('there is no step lod; did you mean load?');
    expect(await problem("params.TARGT == 'prod'")).toContain('there is no param TARGT; did you mean TARGET?');
    expect(await problem("params.TARGET == 'params.NONE'")).toBeNull();
    expect(await problem("json.params.NONE == 1 && has(params.NONE) && steps['load'].status == 'passed'")).toBeNull();
  });
});
