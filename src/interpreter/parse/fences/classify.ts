import type { ReaderRule, ReaderText } from '../rules.ts';
import type { Role } from '../../../model/runbook.ts';
import type { StepKind } from '../../../model/step-kind.ts';
import type { Token } from './attribute-grammar.ts';
import { ATTRIBUTES } from './attribute-table.ts';
import { ID, ID_HINT } from './name-rules.ts';
import { OUTPUT_LANGUAGES, ROLE_CLASSES } from './class-table.ts';
import { isForeignToken } from './foreign.ts';
import { isRunmeName, type InfoString } from './info-string.ts';
import { didYouMeanOrKnown, nearestName } from '../../../presentation/did-you-mean.ts';
import { claimFence, type Vocabulary } from './vocabulary.ts';

export interface Finding extends ReaderText {
  readonly start: number;
  readonly end: number;
}

/** What a fence is, judged by its info string alone. */
export type FenceClass =
  | { readonly type: 'plain' }
  /** Braces that do not make a step. `findings` are errors if the runbook has steps: nothing is ignored silently. */
  | { readonly type: 'suspicious'; readonly findings: readonly Finding[] }
  /** Runme leaves it out of a whole run, and so does `runbook`. */
  | { readonly type: 'excluded'; readonly name: string; readonly why: string }
  | ClaimedFence;

export interface ClaimedFence {
  readonly type: 'claimed';
  readonly language: string;
  readonly id: string | null;
  readonly role: Role | 'expect';
  /** Null for expected output and after an error. */
  readonly kind: StepKind | null;
  /** The attributes to read, without ids, classes and what belongs to other tools. */
  readonly tokens: readonly Token[];
  /** Written for Runme: the cell is treated as Runme treats it. */
  readonly runme?: boolean;
  readonly findings: readonly Finding[];
}

export function classifyFence(info: InfoString, vocabulary: Vocabulary): FenceClass {
  const { attributes: tokens, language } = info;
  if (tokens === null) return { type: 'plain' };
  const classes = tokens.filter((token) => token.kind === 'class');
  const known = classes.filter((token) => vocabulary.classes.includes(token.name));
  const name = tokens.find((token) => token.kind === 'pair' && token.name === 'name');
  const ids = tokens.filter((token) => token.kind === 'id');
  if (ids.length === 0 && known.length === 0 && name === undefined) return suspect(info, tokens, vocabulary);
  const leftOut = tokens.find((t) => LEFT_OUT.has(t.name) && t.value === 'true');
  if (leftOut) return { type: 'excluded', name: ids[0]?.name ?? name?.value ?? '', why: leftOut.name };

  const findings: Finding[] = [];
  for (const token of tokens) if (token.kind === 'malformed') findings.push(malformed(token));
  for (const token of classes) {
    if (!known.includes(token) && !isForeignToken(token)) findings.push(unknownClass(token, vocabulary));
  }
  for (const extra of ids.slice(1))
    findings.push(finding(extra, 'bad-attribute', `a second id, #${extra.name}: a fence has one id`));
  const roles = known.filter((token) => ROLE_CLASSES[token.name] !== undefined && token.name !== 'step');
  for (const extra of roles.slice(1)) {
    findings.push(finding(extra, 'bad-attribute', `.${extra.name} beside .${roles[0]?.name}: a fence has one role`));
  }
  const role = ROLE_CLASSES[roles[0]?.name ?? 'step']?.role ?? 'step';
  const kind = role === 'expect' ? null : claim(info, tokens, known, vocabulary);
  if (role === 'expect' && !OUTPUT_LANGUAGES.has(language)) {
    findings.push({
      ...place(info),
      rule: 'unknown-kind',
      message: `expected output in a ${language} fence, expected a text, json or output fence`,
      hint: 'change the language of the fence to text',
    });
  }
  if (role !== 'expect' && !kind) {
    const found = unknownKind(info, known, vocabulary);
    const attributed = known.length > 0 || tokens.some((token) => token.name in ATTRIBUTES);
    // `json {#listing}` is a cross-reference in many documents; with any other attribute it is meant to run.
    if (!attributed) return { type: 'suspicious', findings: [found] };
    findings.push(found);
  }
  return {
    type: 'claimed',
    language,
    id: readId(ids[0], name, findings),
    role,
    kind: kind ?? null,
    runme: name !== undefined && ids.length === 0,
    tokens: tokens.filter((t) => (t.kind === 'pair' || t.kind === 'flag') && t !== name && !isForeignToken(t)),
    findings,
  };
}

const place = (info: InfoString): { start: number; end: number } => ({ start: info.start, end: info.end });

function finding(token: Token, rule: ReaderRule, message: string, hint?: string): Finding {
  return { start: token.start, end: token.end, rule, message, ...(hint === undefined ? {} : { hint }) };
}

const malformed = (token: Token): Finding =>
  finding(token, 'bad-attribute', token.name, 'write {#id .class key=value key="a value"}');

const unknownClass = (token: Token, { classes }: Vocabulary): Finding =>
  finding(token, 'unknown-class', `unknown class .${token.name}`, didYouMeanOrKnown(token.name, classes, '.'));

function claim(info: InfoString, tokens: readonly Token[], known: readonly Token[], vocabulary: Vocabulary) {
  const named = (list: readonly Token[]): Set<string> => new Set(list.map((token) => token.name));
  return claimFence(vocabulary, {
    language: info.language,
    classes: named(known),
    attributes: named(tokens.filter((token) => token.kind === 'pair')),
  });
}

function unknownKind(info: InfoString, known: readonly Token[], vocabulary: Vocabulary): Finding {
  const what = info.language === '' ? 'a fence without a language' : `a ${info.language} fence`;
  const taker = vocabulary.kinds.find(({ fences }) => known.some((token) => token.name === fences.class));
  if (taker) {
    const hint = `write one of ${taker.fences.languages.join(', ')} before the braces`;
    return { ...place(info), rule: 'unknown-kind', message: `.${taker.fences.class} does not take ${what}`, hint };
  }
  const classes = vocabulary.kinds
    .filter(({ fences }) => fences.class !== undefined && fences.languages.includes(info.language))
    .map(({ fences }) => `.${fences.class}`);
  const hint =
    classes.length > 0
      ? `add the class that says what it is: ${classes.join(' or ')}`
      : `${didYouMeanOrKnown(info.language, [...vocabulary.languages])} or add interpreter="…"`;
  return { ...place(info), rule: 'unknown-kind', message: `no kind of step runs ${what}`, hint };
}

function readId(id: Token | undefined, name: Token | undefined, findings: Finding[]): string | null {
  if (id) {
    if (ID.test(id.name)) return id.name;
    findings.push(finding(id, 'bad-id', `#${id.name} is not a valid id`, ID_HINT));
    return null;
  }
  if (!name) return null;
  // Runme accepts any text as a name.
  const cleaned = name.value
    .trim()
    .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, 80);
  if (ID.test(cleaned)) return cleaned;
  findings.push(
    finding(name, 'bad-id', `the name "${name.value}" cannot be an id`, 'use letters and digits in the name'),
  );
  return null;
}

const LEFT_OUT: ReadonlySet<string> = new Set(['ignore', 'excludeFromRunAll']);

/**
 * Runme's cells without a name are not steps. Runme's ids are ULIDs; any other `id=` was meant as `#id`. Beside a ULID,
 * attributes that both tools know are Runme's too.
 */
function isRunmes(tokens: readonly Token[]): boolean {
  const isUlid = (token: Token): boolean => token.name === 'id' && /^[0-9A-Z]{26}$/i.test(token.value);
  const written = tokens.some(isUlid);
  return tokens.every(
    (token) => isUlid(token) || (token.name === 'id' ? false : isRunmeName(token.name) || (written && isShared(token))),
  );
}

const isShared = ({ name }: Token): boolean => ['interactive', 'interpreter', 'cwd'].includes(name);

function suspect(info: InfoString, tokens: readonly Token[], vocabulary: Vocabulary): FenceClass {
  if (isRunmes(tokens)) return { type: 'plain' };
  const runs = vocabulary.languages.has(info.language);
  const findings: Finding[] = [];
  for (const token of tokens) {
    if (token.kind === 'class' && !isForeignToken(token)) {
      if (runs || nearestName(token.name, vocabulary.classes) !== undefined)
        findings.push(unknownClass(token, vocabulary));
    } else if (runs && token.kind === 'malformed') {
      findings.push(malformed(token));
    } else if (runs && !isForeignToken(token) && !isRunmeName(token.name) && !(token.name in ATTRIBUTES)) {
      const hint = `${didYouMeanOrKnown(token.name, Object.keys(ATTRIBUTES))}; a step also needs an #id`;
      findings.push(finding(token, 'unknown-attribute', `unknown attribute \`${token.name}\``, hint));
    }
  }
  if (findings.length === 0 && runs) {
    findings.push({
      ...place(info),
      rule: 'not-a-step',
      message: 'attributes without an #id or a class do not make a step',
      hint: 'add #id (or .step), or remove the braces',
    });
  }
  return findings.length === 0 ? { type: 'plain' } : { type: 'suspicious', findings };
}
