import type { ExpectationVerdict } from '../../model/events.ts';
import type { Failure } from '../../model/failure.ts';
import { isFactObject, isList, type Fact } from '../../model/facts.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { StepResult } from '../../model/step-kind.ts';
import type { Engine } from './engine.ts';
import { compare } from './expectation.ts';
import { foundFacts, scopeOf } from './scope.ts';
import { hasPrintedTime } from './after-attempt.ts';
import { parseTimestamp } from './parse-timestamp.ts';
import { cutText, createRedactor } from '../../redaction/redactor.ts';
import type { SecretValue } from '../../model/ports.ts';

/** The verdict on one attempt, or on one poll of a gate. */
export interface Judgement {
  readonly failure: Failure | null;
  readonly expectations: readonly ExpectationVerdict[];
  readonly captured: string | null;
  readonly marked: { readonly at: string; readonly evidence: string } | null;
  readonly found: string;
  readonly expected: string;
}

/** Applies the criterion of the kind first, then `.expect` fences, then `expect=`, then checks the time that a mark needs. */
export async function judge(
  engine: Engine,
  step: PlannedStep,
  result: StepResult,
  judged: string | null = null,
): Promise<Judgement> {
  const { attributes } = step;
  const stdout = result.stdout.trim();
  const base = { expectations: [], captured: null, marked: null };
  if (result.failure) {
    return {
      ...base,
      failure: result.failure,
      found:
        result.failure.found ??
        (result.exitCode === null ? result.failure.message : foundEnd(result, engine.settings.secrets)),
      expected: result.failure.expected ?? expectedEnd(step, result),
    };
  }
  const unread = unreadable(engine, step, result);
  if (unread) return { ...base, failure: unread, found: 'nothing', expected: 'its output' };
  const expectations = step.expectations.map((expectation) =>
    compare(expectation, result.stdout, engine.settings.secrets),
  );
  const missed = expectations.find((verdict) => !verdict.passed);
  if (missed) {
    const { unjudged: why } = missed;
    const words = why === undefined ? 'is not what the runbook expects' : `could not be judged: ${why}`;
    const failure = failed(step, 'expectation', `its output ${words}`, missed.found, missed.expected);
    const unjudged = why === undefined ? {} : { unjudged: { why: `could not be judged: ${why}`, names: [] } };
    return {
      ...base,
      expectations,
      failure: { ...failure, ...unjudged },
      found: missed.found,
      expected: missed.expected,
    };
  }
  const asked =
    attributes.expect === null ? null : await judgeExpression(engine, step, attributes.expect, result.facts, judged);
  if (asked?.failure) return { ...base, expectations, ...asked };
  const captured = attributes.capture === null ? null : stdout;
  const bytes = Buffer.byteLength(captured ?? '');
  if (captured !== null && (bytes > LARGEST_CAPTURE || captured.includes('\0'))) {
    const found = captured.includes('\0') ? 'a NUL byte' : `${bytes} bytes`;
    const expected = `text of at most ${LARGEST_CAPTURE} bytes, since a capture is an environment variable of later steps`;
    const message = `its output cannot become the variable ${attributes.capture}`;
    const failure = failed(step, 'capture-refused', message, found, expected);
    const hint = 'write it to a file and capture the name of the file';
    return { ...base, expectations, failure: { ...failure, hint }, found, expected };
  }
  const held = heldSecret(engine, step, stdout);
  if (held) return { ...base, expectations, failure: held, found: held.found ?? '', expected: held.expected ?? '' };
  if (attributes.mark !== null && hasPrintedTime(attributes.mark)) {
    const at = parseTimestamp(stdout);
    if (at === null) {
      const expected = 'only a time with zone (2026-01-15T03:15:02Z) or epoch seconds';
      const failure = failed(
        step,
        'mark-not-a-time',
        `mark=${attributes.mark} needs a time on stdout`,
        cutText(stdout, 200, engine.settings.secrets),
        expected,
      );
      return { ...base, expectations, failure, found: cutText(stdout, 200, engine.settings.secrets), expected };
    }
    return {
      ...base,
      expectations,
      captured,
      marked: { at, evidence: stdout },
      failure: null,
      found: at,
      expected: 'a time',
    };
  }
  const seen = asked ??
    expectations.at(-1) ?? { found: foundEnd(result, engine.settings.secrets), expected: expectedEnd(step, result) };
  return { ...base, expectations, captured, failure: null, found: seen.found, expected: seen.expected };
}

async function judgeExpression(
  engine: Engine,
  step: PlannedStep,
  expression: string,
  facts: Fact,
  judged: string | null,
) {
  const cut = cutFact(expression, facts);
  if (cut !== null) {
    const found = `only the beginning of ${cut}`;
    const failure = failed(
      step,
      'expression',
      `expect="${expression}" judges ${cut}, which was cut`,
      found,
      expression,
    );
    const hint = 'query only what is wrong, or a count, so that the result is small; or write `!truncated && …`';
    return { failure: { ...failure, hint }, found, expected: expression };
  }
  const verdict = await engine.ports.expressions.evaluate(
    expression,
    'expect',
    scopeOf(engine, expression, facts, judged),
  );
  const found = foundFacts(expression, facts, engine.settings.secrets);
  if ('error' in verdict) {
    const words = verdict.nothing ? 'judged nothing' : 'could not be judged';
    const failure = failed(step, 'expression', `expect="${expression}" ${words}: ${verdict.error}`, found, expression);
    const unjudged = { why: `${words}: ${verdict.error}`, names: namesIn(expression, facts) };
    return { failure: { ...failure, unjudged }, found, expected: expression };
  }
  const failure = verdict.value
    ? null
    : failed(step, 'expectation', `expect="${expression}" does not hold`, found, expression);
  return { failure, found, expected: expression };
}

/** What an expectation can name: the columns if it mentions rows, else the facts. */
function namesIn(expression: string, facts: Fact): readonly string[] {
  if (!isFactObject(facts)) return [];
  const columns = facts['columns'] ?? null;
  if (/\brows\b/.test(expression) && isList(columns)) return columns.map(String);
  return Object.keys(facts);
}

/** The output of a sensitive process is never kept: a capture would be empty, and an empty path is dangerous. */
function unreadable({ settings }: Engine, step: PlannedStep, result: StepResult): Failure | null {
  const { attributes } = step;
  const read = attributes.capture !== null || step.expectations.length > 0 || hasPrintedTime(attributes.mark ?? '');
  if (!read || result.exitCode === null || !(attributes.sensitive || settings.unredactable)) return null;
  const why = attributes.sensitive
    ? 'the step is sensitive'
    : 'a secret of this run is too short or too long to be redacted';
  return {
    code: 'capture-refused',
    message: `${step.id}: its output is not kept, because ${why}, so nothing can be captured or compared`,
    at: place(step.span),
    hint: attributes.sensitive
      ? 'remove sensitive, or remove capture=, mark= and expected output from this step'
      : 'use secrets of 8 bytes to 16 KiB: others cannot be found in output safely',
  };
}

/**
 * Captures and marks are recorded, and the record redacts secrets: a later step would get the redaction mark instead of
 * the value, as a file name or worse. The output of processes is already redacted.
 */
function heldSecret({ settings }: Engine, step: PlannedStep, stdout: string): Failure | null {
  const { capture, mark } = step.attributes;
  if (capture === null && !hasPrintedTime(mark ?? '')) return null;
  const name = createRedactor(settings.secrets).holds(stdout);
  if (name === null) return null;
  const what = capture === null ? `mark=${mark}` : `capture=${capture}`;
  const message = `its output holds the value of the secret ${name}, and secrets are not recorded: ${what} would lose it`;
  const failure = failed(step, 'capture-refused', message, `[redacted ${name}]`, 'text without a secret');
  const hint = `use $${name} in later steps and capture only the text around it, or declare a param with \`secret: true\` and \`from: command:…\``;
  return { ...failure, hint };
}

/** Linux allows 128 KiB for one variable, including its name, and starts no process with a larger one. */
const LARGEST_CAPTURE = 128 * 1024 - 512;

const CUT_TEXT = 4096;

/**
 * The fact that was cut and that the expression judges as a whole: `rows.all(…)` must not hold because the bad row came
 * after the cut. Single elements (`rows[0]`) are intact; null if no such fact is used.
 */
function cutFact(expression: string, facts: Fact): string | null {
  if (!isFactObject(facts) || facts['truncated'] !== true) return null;
  if (/\btruncated\b/.test(expression)) return null;
  const whole = Object.entries(facts).find(
    ([name, value]) =>
      (Array.isArray(value) || (typeof value === 'string' && value.length >= CUT_TEXT)) &&
      new RegExp(`(?<![.\\w])${name}\\b(?!\\s*\\[\\s*\\d)`).test(expression),
  );
  return whole?.[0] ?? null;
}

function failed(step: PlannedStep, code: Failure['code'], message: string, found: string, expected: string): Failure {
  return { code, message: `${step.id}: ${message}`, at: place(step.span), found, expected };
}

/** Kinds without processes have no exit code; their result is in the facts. */
function foundEnd(result: StepResult, secrets: readonly SecretValue[]): string {
  if (result.signal !== null) return `ended by ${result.signal}`;
  if (result.exitCode !== null) return `exit ${result.exitCode}`;
  return result.facts === null ? 'done' : cutText(foundFacts('', result.facts, secrets), 200, secrets);
}

const expectedEnd = (step: PlannedStep, result: StepResult): string =>
  result.exitCode === null && result.signal === null ? 'success' : `exit ${step.attributes.exit.join(' or ')}`;
