import type { Failure } from '../../model/failure.ts';
import type { Json } from '../../model/json.ts';
import type { StepContext } from '../../model/step-kind.ts';
import type { Outcome } from './outcome.ts';
import { isObject } from './scope.ts';

const NOT_RECORDED = 'not recorded: the step is sensitive';

/**
 * Of the facts of a sensitive step only numbers and booleans are recorded. Secrets too short to be redacted in output are
 * redacted in the messages about the step: there a false match does no harm.
 */
export function redactSensitive(context: StepContext, outcome: Outcome): Outcome {
  const { attributes, place } = context.step;
  if (!attributes.sensitive) return outcome;
  const hide = (text: string): string =>
    context.secrets.reduce(
      (rest, { name, value }) => (value.trim() === '' ? rest : rest.replaceAll(value.trim(), `[redacted ${name}]`)),
      text,
    );
  const { result, judgement } = outcome;
  const captured = judgement.captured;
  const revealing = captured !== null && hide(captured) !== captured;
  const failure = revealing ? refuseCapture(place) : judgement.failure && redactFailure(judgement.failure, hide);
  return {
    ...outcome,
    result: { ...result, facts: plainFacts(result.facts), warnings: result.warnings.map(hide) },
    judgement: {
      ...judgement,
      failure,
      captured: revealing ? null : captured,
      found: NOT_RECORDED,
      expected: hide(judgement.expected),
      expectations: judgement.expectations.map((verdict) => ({ ...verdict, found: NOT_RECORDED })),
    },
  };
}

function redactFailure(failure: Failure, hide: (text: string) => string): Failure {
  const { code, at, found, expected, hint, unjudged } = failure;
  // The reason why it could not be judged mentions values.
  const message = unjudged
    ? failure.message.replace(unjudged.why, `could not be judged (${NOT_RECORDED})`)
    : failure.message;
  // An exit code reveals nothing about the output.
  const plain = code === 'exit-code' || code === 'timeout' || code === 'cancelled';
  return {
    code,
    message: hide(message),
    ...(at === undefined ? {} : { at }),
    ...(found === undefined ? {} : { found: plain ? found : NOT_RECORDED }),
    ...(expected === undefined ? {} : { expected: hide(expected) }),
    ...(hint === undefined ? {} : { hint: hide(hint) }),
    ...(unjudged === undefined ? {} : { unjudged: { why: NOT_RECORDED, names: [] } }),
  };
}

const refuseCapture = (at: string): Failure => ({
  code: 'capture-refused',
  message: 'its output holds a secret that is too short to be redacted, and a capture is recorded',
  at,
  hint: 'use a secret of at least 8 bytes, or do not capture this output',
});

function plainFacts(facts: Json): Json {
  if (!isObject(facts)) return null;
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => typeof value === 'number' || typeof value === 'boolean'),
  );
}
