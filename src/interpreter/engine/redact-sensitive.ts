import type { Failure } from '../../model/failure.ts';
import type { Json } from '../../model/json.ts';
import type { StepContext } from '../../model/step-kind.ts';
import type { Outcome } from './outcome.ts';
import { isObject } from './scope.ts';

const NOT_RECORDED = 'not recorded: the step is sensitive';

/**
 * Of a sensitive step nothing that it found out is recorded but counts and yes or no. Secrets that are too short to be
 * looked for in output are taken out of our own few words about it: there a mark too many does no harm.
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
  const told = captured !== null && hide(captured) !== captured;
  const failure = told ? refuseCapture(place) : judgement.failure && redactFailure(judgement.failure, hide);
  return {
    ...outcome,
    result: { ...result, facts: plainFacts(result.facts), warnings: result.warnings.map(hide) },
    judgement: {
      ...judgement,
      failure,
      captured: told ? null : captured,
      found: NOT_RECORDED,
      expected: hide(judgement.expected),
      expectations: judgement.expectations.map((verdict) => ({ ...verdict, found: NOT_RECORDED })),
    },
  };
}

function redactFailure(failure: Failure, hide: (text: string) => string): Failure {
  const { code, at, found, expected, hint, unjudged } = failure;
  // Why it could not be judged speaks of values.
  const message = unjudged
    ? failure.message.replace(unjudged.why, `could not be judged (${NOT_RECORDED})`)
    : failure.message;
  // An exit code tells nothing of what was printed.
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
  message: 'What it printed holds a secret that is too short to be redacted, and a capture is recorded.',
  at,
  hint: 'Use a secret of at least 8 bytes, or do not capture this.',
});

function plainFacts(facts: Json): Json {
  if (!isObject(facts)) return null;
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => typeof value === 'number' || typeof value === 'boolean'),
  );
}
