import type { ReaderText } from '../rules.ts';
import type { Effect, Role, StepAttributes } from '../../../model/runbook.ts';
import type { StepKind } from '../../../model/step-kind.ts';
import type { Token } from './attribute-grammar.ts';
import { ATTRIBUTES } from './attribute-table.ts';
import { isReservedName } from './name-rules.ts';
import { readValue } from './attribute-value.ts';
import type { ClaimedFence } from './classify.ts';
import { isRunmeName } from './info-string.ts';
import { didYouMeanOrKnown } from '../../../presentation/did-you-mean.ts';

export interface ReadAttributes {
  readonly attributes: StepAttributes;
  /** The `for=` of a gate, with its place. */
  readonly judges: Token | null;
  /** The place of each attribute, for problems that are found later. */
  readonly places: ReadonlyMap<string, Token>;
}

type Say = (token: Token, text: ReaderText) => void;
type Values = Map<keyof StepAttributes, string | number | boolean | readonly number[]>;

const DEFAULT_POLL_MS = 5_000;

/** The defaults of the language; the effect of a step and how resume treats it follow from kind and role. */
export function defaultAttributes(effect: Effect): StepAttributes {
  return {
    timeoutMs: null,
    retries: 0,
    backoffMs: 2_000,
    effect,
    onInterrupt: effect === 'read' ? 'rerun' : 'ask',
    when: null,
    exit: [0],
    capture: null,
    mark: null,
    cwd: null,
    shell: null,
    interpreter: null,
    connection: null,
    expect: null,
    everyMs: null,
    withinMs: null,
    path: null,
    mode: null,
    template: false,
    transaction: true,
    interactive: false,
    sensitive: false,
    parallel: false,
    placeholders: true,
  };
}

/** Checks the attributes of a fence and fills in the defaults. */
export function readStepAttributes(fence: ClaimedFence, role: Role, kind: StepKind, say: Say): ReadAttributes {
  const values: Values = new Map();
  const places = new Map<string, Token>();
  let judges: Token | null = null;
  for (const token of fence.tokens) {
    if (isBackground(token)) say(token, inBackground(role));
    if (isRunmeName(token.name)) continue;
    if (!isAllowed(token, role, kind, places, say)) continue;
    places.set(token.name, token);
    const rule = ATTRIBUTES[token.name];
    if (!rule) continue;
    const read = readValue(rule.type, token.value, token.kind === 'flag');
    if ('expected' in read) {
      const found = token.kind === 'flag' ? 'nothing' : token.value;
      say(token, { rule: read.rule, message: `${token.name}: found ${found}, expected ${read.expected}` });
    } else if (rule.field) values.set(rule.field, read.value);
    else if (token.name === 'for') judges = token;
  }
  const judging = role === 'gate' || role === 'guard';
  const effect = (values.get('effect') as Effect | undefined) ?? (judging ? 'read' : kind.effect);
  if (values.has('withinMs') && !values.has('everyMs')) values.set('everyMs', DEFAULT_POLL_MS);
  const attributes: StepAttributes = { ...defaultAttributes(effect), ...Object.fromEntries(values) };
  checkTogether(attributes, role, places, say);
  return { attributes, judges, places };
}

export const isBackground = (token: Token): boolean => token.name === 'background' && token.value === 'true';

/** A plain step can be left to the operator, so the file can still be played; a gate or an undo cannot. */
const inBackground = (role: Role): ReaderText => ({
  rule: 'bad-attribute',
  severity: role === 'step' ? 'warning' : 'error',
  message: `steps do not run in the background${role === 'step' ? ': this one is offered, to be started by hand' : ''}`,
  hint: 'start it as a service and wait for it with a gate that polls',
});

function isAllowed(token: Token, role: Role, kind: StepKind, seen: ReadonlyMap<string, Token>, say: Say): boolean {
  const rule = ATTRIBUTES[token.name];
  if (!rule) {
    const hint = didYouMeanOrKnown(token.name, Object.keys(ATTRIBUTES));
    say(token, { rule: 'unknown-attribute', message: `unknown attribute \`${token.name}\``, hint });
    return false;
  }
  if (seen.has(token.name)) {
    say(token, { rule: 'bad-attribute', message: `\`${token.name}\` is given twice`, hint: 'keep one of them' });
    return false;
  }
  if (rule.byKind && rule.field && !kind.attributes.includes(rule.field)) {
    const message = `steps of kind ${kind.kind} do not take \`${token.name}\``;
    say(token, { rule: 'bad-attribute', message, hint: 'remove it, or use a fence of the kind you mean' });
    return false;
  }
  if (rule.roles.includes(role)) return true;
  const where = rule.roles.length === 0 ? '.expect' : rule.roles.map((one) => `.${one}`).join(', ');
  const message = `.${role} does not take \`${token.name}\`, which belongs to ${where}`;
  say(token, { rule: 'bad-attribute', message, hint: HINTS[token.name] ?? 'remove it' });
  return false;
}

const HINTS: { readonly [name: string]: string } = {
  retries: 'make the gate poll: every=5s within=10m',
  backoff: 'make the gate poll: every=5s within=10m',
  every: 'only gates poll; retry a step with retries=2 backoff=5s',
  within: 'only gates poll; limit a step with timeout=10m',
  capture: 'capture it in a separate step',
};

function checkTogether(attributes: StepAttributes, role: Role, places: ReadonlyMap<string, Token>, say: Say): void {
  const complain = (name: string, message: string, hint: string): void => {
    const token = places.get(name);
    if (token) say(token, { rule: 'bad-attribute', message, hint });
  };
  if (attributes.withinMs === null) complain('every', 'every without within polls forever', 'add within=10m');
  if (attributes.everyMs === 0) complain('every', 'every=0 would poll without a pause', 'write every=1s or more');
  if (attributes.effect !== 'read' && (role === 'gate' || role === 'guard')) {
    complain(
      'effect',
      `a ${role} only reads: its effect has to be read`,
      'put what changes something in a separate step',
    );
  }
  if (attributes.retries === 0) complain('backoff', 'backoff without retries is never used', 'add retries=2');
  if (attributes.interactive) {
    const why = 'the output of an interactive step is not recorded';
    complain('capture', `${why}, so there is nothing to capture`, 'capture it in a separate step');
    complain('sensitive', `${why} anyway`, 'remove sensitive');
  }
  if (attributes.capture !== null && isReservedName(attributes.capture)) {
    const token = places.get('capture');
    const message = `capture=${attributes.capture} would change how every later command works`;
    if (token) say(token, { rule: 'reserved-name', message, hint: 'choose another name for the capture' });
  }
}
