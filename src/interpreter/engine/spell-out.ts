import type { Question } from '../../model/events.ts';
import { stepOf, type PlannedStep } from '../../model/plan.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { ownValue, substitute } from '../../model/template.ts';
import type { Engine } from './engine.ts';
import { varsFor } from './scope.ts';

const SHOWN = 200;
const COMMANDS: ReadonlySet<string> = new Set(['shell', 'interpreter']);
/** For environment variables, the name is the only sign that a value must not be shown. */
const SENSITIVE = /PASS|SECRET|TOKEN|KEY|CREDENTIAL/i;

/**
 * The operator who confirms a destructive step has to read what it destroys: `${NAME}` is replaced by its current value,
 * and the params, captures and environment variables that the step uses are listed below. Secrets keep their names.
 */
export function spellOut(engine: Engine, question: Question): Question {
  if (question.kind !== 'confirm' && question.kind !== 'undo') return question;
  const { plan, settings } = engine;
  const asked = stepOf(plan, question.step);
  const step = question.kind === 'undo' ? stepOf(plan, asked?.undo ?? '') : asked;
  if (!step) return question;
  const named = { ...plan.params, ...varsFor(engine, question.kind === 'undo' ? question.step : null) };
  const { text: redact } = createRedactor(settings.secrets);
  const secrets = new Set(settings.secrets.map(({ name }) => name));
  const shown = (name: string): string | undefined => {
    if (secrets.has(name)) return `[redacted ${name}]`;
    const own = ownValue(named, name) ?? (SENSITIVE.test(name) ? undefined : ownValue(settings.env, name));
    return own === undefined ? undefined : shorten(redact(own));
  };
  const text = substitute(question.text, (name) => shown(name) ?? `\${${name}}`);
  const values = namesIn(step, [...Object.keys(named), ...secrets]).flatMap((name) => {
    const value = shown(name);
    return value === undefined || text.includes(value) ? [] : [`${name} = ${value}`];
  });
  return { ...question, text: [text, ...values].join('\n') };
}

/** The names a step uses: the references of its config, and variables in its code. */
function namesIn({ references, code, kind }: PlannedStep, known: readonly string[]): string[] {
  const words = new Set(code.match(/[A-Za-z_]\w*/g));
  const variables = COMMANDS.has(kind) ? [...code.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '') : [];
  return [...new Set([...references, ...known.filter((name) => words.has(name)), ...variables])].slice(0, 20);
}

const shorten = (value: string): string => {
  const [first = '', ...more] = value.split(/\r\n|\n|\r/);
  return more.length > 0 || first.length > SHOWN ? `${first.slice(0, SHOWN)}…` : first;
};
