import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import { createRedactor, createStreamRedactor } from '../../src/redaction/redactor.ts';

const secret = { name: 'DB_PASSWORD', value: 'hunter2/Grüße+"$x"' };
const bytes = Buffer.from(secret.value);

/** What bash and coreutils print, not what the encoder under test thinks they print. */
function bash(script: string): string {
  return execFileSync('/bin/bash', ['-c', script], { env: { ...process.env, SECRET: secret.value }, encoding: 'utf8' });
}

function pushAll(chunks: readonly Buffer[]): string {
  const stream = createStreamRedactor([secret]);
  return Buffer.concat([...chunks.map((chunk) => stream.push(chunk)), stream.flush()]).toString();
}

describe('a secret with a structure', () => {
  it.each([
    ['JSON', '{"user":"administrator","password":"hunter2-hunter2","hosts":["db.example.org"]}'],
    ['nested JSON', '[{"data":{"api_key":["hunter2-hunter2"],"token_uri":"https://example.org/token"}}]'],
    ['a URL', 'postgres://administrator:hunter2-hunter2@db.example.org/metastore'],
  ])('hides its password when a command takes it out of %s, and nothing else', (_, value) => {
    const redactor = createRedactor([{ name: 'LOGIN', value }]);
    expect(redactor.text('administrator hunter2-hunter2 db.example.org https://example.org/token')).toBe(
      'administrator [redacted LOGIN] db.example.org https://example.org/token',
    );
    expect(redactor.text(`a ${value} b`)).toBe('a [redacted LOGIN] b');
  });

  it('hides the password of a URL both plain and encoded', () => {
    const redactor = createRedactor([{ name: 'LOGIN', value: 'postgres://u:hunter%2Fhunter@h/d' }]);
    expect(redactor.text('hunter/hunter hunter%2Fhunter')).toBe('[redacted LOGIN] [redacted LOGIN]');
  });
});

describe('text', () => {
  const redactor = createRedactor([secret]);

  it.each([
    ['plain', secret.value],
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['hex', bytes.toString('hex')],
    ['upper-case hex', bytes.toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(secret.value)],
    ['form-encoded', new URLSearchParams({ p: secret.value }).toString().slice(2)],
    ['a path segment', new URL(`http://h/${secret.value}`).pathname.slice(1)],
    ['JSON', JSON.stringify(secret.value).slice(1, -1)],
    ['JSON within JSON', JSON.stringify(JSON.stringify(secret.value)).slice(3, -3)],
  ])('hides a secret that is %s', (_, form) => {
    expect(redactor.text(`before ${form} after`)).toBe('before [redacted DB_PASSWORD] after');
    expect(redactor.contains(`before ${form} after`)).toBe('DB_PASSWORD');
  });

  it.each([
    'printf %q "$SECRET"',
    'declare -p SECRET',
    'export -p',
    'echo "$SECRET" | base64',
    'printf %s "$SECRET" | xxd -p',
  ])('leaves nothing of what `%s` prints of it', (command) => {
    const printed = redactor.text(bash(command));
    expect(printed).toContain('[redacted DB_PASSWORD]');
    expect(printed).not.toContain('hunter2');
  });

  it('finds a secret in base64 of a longer text, whatever is before and after it', () => {
    for (let before = 0; before < 7; before += 1) {
      for (let after = 0; after < 4; after += 1) {
        const whole = Buffer.from('u'.repeat(before) + secret.value + 'z'.repeat(after));
        const redacted = redactor.text(`<${whole.toString('base64')}>`);
        expect(redacted).toContain('[redacted DB_PASSWORD]');
        const digitsLeft = redacted.replace('[redacted DB_PASSWORD]', '').replace(/[<>=]/g, '').length;
        expect(digitsLeft).toBeLessThanOrEqual(Math.ceil(((before + after) * 8) / 6));
      }
    }
  });

  it('finds base64 that an encoder has broken into lines', () => {
    const long = createRedactor([{ name: 'KEY', value: 'k3y'.repeat(40) }]);
    const encoded = Buffer.from(`prefix ${'k3y'.repeat(40)}`).toString('base64');
    const broken = encoded.replace(/.{64}/g, '$&\r\n');
    expect(long.text(broken)).toMatch(/^\w{9}\[redacted KEY\]$/);
  });

  it('finds each long line of a secret of several lines, however it is indented', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nshort\n-----END KEY-----\n';
    const redacted = createRedactor([{ name: 'TLS', value: key }]).text(key.replace(/^/gm, '    '));
    expect(redacted).not.toMatch(/MIIE|BEGIN/);
  });

  it('covers overlapping secrets with the longest, so that no part of one is left', () => {
    const both = createRedactor([
      { name: 'SHORT', value: 'password' },
      { name: 'LONG', value: 'my-password-2024' },
    ]);
    expect(both.text('my-password-2024 password')).toBe('[redacted LONG] [redacted SHORT]');
  });

  it('names the secrets that are too short to hide and leaves texts with them unchanged', () => {
    const short = createRedactor([{ name: 'PIN', value: '1234567' }, secret, { name: 'UNSET', value: '' }]);
    expect(short.unsafe).toEqual(['PIN']);
    expect(short.text('1234567')).toBe('1234567');
  });
});

describe('event', () => {
  it('hides secrets in facts, keys included, and in messages', () => {
    const event: RunEvent = {
      type: 'step.failed',
      step: 'load',
      failure: { code: 'sql', message: `no role ${secret.value}`, lastLines: [`PW=${secret.value}`] },
    };
    expect(JSON.stringify(createRedactor([secret]).event(event))).not.toContain('hunter2');
    const polled: RunEvent = {
      type: 'gate.polled',
      gate: 'g',
      step: null,
      poll: 1,
      passed: true,
      found: secret.value,
      expected: '',
      exitCode: 0,
      durationMs: 1,
      output: { bytes: 0, sha256: '' },
      facts: { rows: [{ [secret.value]: { step: secret.value, kind: secret.value } }] },
    };
    expect(JSON.stringify(createRedactor([secret]).event(polled))).not.toContain('hunter2');
  });

  it('keeps ids and enumerations that happen to equal a secret, so that the fold still works', () => {
    const event: RunEvent = { type: 'step.decided', step: 'metastore', decision: 'rerun', by: 'ops', why: 'metastore' };
    const redactor = createRedactor([{ name: 'PW', value: 'metastore' }]);
    expect(redactor.event(event)).toEqual({ ...event, why: '[redacted PW]' });
    const stopped: RunEvent = { type: 'run.ending', reason: 'completed' };
    expect(createRedactor([{ name: 'PW', value: 'completed' }]).event(stopped)).toEqual(stopped);
  });
});

describe('stream', () => {
  it('finds every form across every chunk boundary', () => {
    const forms = [secret.value, bytes.toString('base64'), encodeURIComponent(secret.value), bytes.toString('hex')];
    const input = Buffer.from(forms.join(' | '));
    const whole = pushAll([input]);
    expect(whole).toBe(Array(4).fill('[redacted DB_PASSWORD]').join(' | '));
    for (let cut = 0; cut <= input.length; cut += 1) {
      expect(pushAll([input.subarray(0, cut), input.subarray(cut)])).toBe(whole);
    }
  });

  it('returns the same whatever the chunks are', () => {
    const pieces = fc.constantFrom(
      secret.value,
      secret.value.slice(0, 9),
      bytes.toString('base64'),
      Buffer.from(`u${secret.value}zz`).toString('base64'),
      bytes.toString('base64').replace(/.{5}/g, '$&\n'),
      bytes.toString('hex'),
      'plain text',
      '\n',
      'h',
      '=',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.array(fc.nat(400), { maxLength: 20 }), (parts, cuts) => {
        const input = Buffer.from(parts.join(''));
        const borders = [0, ...cuts.map((cut) => Math.min(cut, input.length)).toSorted((a, b) => a - b), input.length];
        const chunks = borders.slice(1).map((end, index) => input.subarray(borders[index], end));
        const once = pushAll([input]);
        expect(pushAll(chunks).replaceAll('[redacted DB_PASSWORD]', '')).toBe(
          once.replaceAll('[redacted DB_PASSWORD]', ''),
        );
        expect(once).not.toContain(secret.value);
      }),
      { numRuns: 500 },
    );
  });

  it('holds back only the last letters of text that cannot begin a secret', () => {
    const stream = createStreamRedactor([secret]);
    expect(stream.push(Buffer.from('progress 10 %\r')).toString()).toBe('progress 10 %\r');
    expect(stream.push(Buffer.from('x hun')).toString()).toBe('x ');
    const hungry = stream.push(Buffer.from('gry')).toString();
    expect(hungry.length).toBeGreaterThanOrEqual(3);
    expect(hungry + stream.flush().toString()).toBe('hungry');
  });

  it('holds back a bounded amount, even of a secret that repeats forever', () => {
    const stream = createStreamRedactor([{ name: 'A', value: 'aaaaaaaaaa' }]);
    let out = 0;
    for (let round = 0; round < 50; round += 1) out += stream.push(Buffer.alloc(65_536, 'a')).length;
    expect(out).toBe('[redacted A]'.length);
    expect(stream.push(Buffer.from(' end.')).toString()).toBe(' end.');
  });

  it('leaves bytes that are not text unchanged', () => {
    const noise = Buffer.from([0, 255, 254, 10, 128, 0, 104]);
    const stream = createStreamRedactor([secret]);
    expect(Buffer.concat([stream.push(noise), stream.flush()])).toEqual(noise);
  });
});
