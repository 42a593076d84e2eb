import {
  ATTRIBUTES,
  claimFence,
  readTokens,
  ROLE_CLASSES,
  SECTION_WORDS,
  type AttributeRule,
  type Token,
  type Vocabulary,
} from '../../interpreter/parse/language.ts';
import type { StepKind } from '../../model/step-kind.ts';
import type { Page } from '../page.ts';
import type { ListPlace } from '../syntax/cursor.ts';
import { inExpression } from './in-expression.ts';
import type { Proposal, Proposals } from './proposal.ts';

/** What fits into the braces of a fence, or into a comment under a heading. */
export function inList(place: ListPlace, page: Page, vocabulary: Vocabulary): Proposals {
  const tokens = readTokens(place.list, place.listStart);
  const { word } = place;
  const equals = word.indexOf('=');
  const fence = place.in === 'fence' ? readFence(place, tokens, vocabulary) : null;
  if (equals >= 0) return valueOf(word.slice(0, equals), word.slice(equals + 1), { page, fence });
  const written = new Set(tokens.filter(({ start, end }) => !touches(place, start, end)).map(({ name }) => name));
  const fresh = ({ label }: Proposal): boolean => !written.has(label.replace(/^[.#]|=$/g, ''));
  const list = fence ? [...classes(fence, vocabulary), ...attributes(fence)] : sectionWords();
  return { word, list: list.filter(fresh) };
}

interface Fence {
  readonly language: string;
  readonly role: string;
  readonly kind: StepKind | null;
}

const touches = ({ listStart, list, word }: ListPlace, start: number, end: number): boolean =>
  word !== '' && list.slice(start - listStart, end - listStart).startsWith(word);

function readFence({ language }: ListPlace, tokens: readonly Token[], vocabulary: Vocabulary): Fence {
  const classNames = tokens.filter(({ kind }) => kind === 'class').map(({ name }) => name);
  const role = classNames.map((name) => ROLE_CLASSES[name]?.role).find((one) => one !== undefined) ?? 'step';
  const attributeNames = new Set(tokens.filter(({ kind }) => kind === 'pair').map(({ name }) => name));
  const kind = claimFence(vocabulary, { language, classes: new Set(classNames), attributes: attributeNames });
  return { language, role, kind: kind ?? null };
}

function classes({ language }: Fence, { kinds }: Vocabulary): Proposal[] {
  const roles = Object.entries(ROLE_CLASSES).map(([name, { about }]) => ({ name, about }));
  const own = kinds
    .filter(({ fences }) => fences.class !== undefined && (language === '' || fences.languages.includes(language)))
    .map(({ fences, summary }) => ({ name: fences.class ?? '', about: summary }));
  const all = new Map([...roles, ...own].map((one) => [one.name, one]));
  return [...all.values()].map(({ name, about }) => ({ label: `.${name}`, about, kind: 'Class' }));
}

/** Only what the role and the kind take: everything else is an error. */
function attributes({ role, kind }: Fence): Proposal[] {
  const takes = ({ roles, byKind, field }: AttributeRule): boolean =>
    (roles as readonly string[]).includes(role) &&
    (!byKind || kind === null || (field !== null && kind.attributes.includes(field)));
  return Object.entries(ATTRIBUTES)
    .filter(([name, rule]) => (role === 'expect' ? name === 'match' : takes(rule)))
    .map(([name, { about, type }]) =>
      type === 'switch'
        ? { label: name, about, kind: 'Property' }
        : { label: `${name}=`, about, kind: 'Property', ...(type === 'expression' ? quoted(name) : {}) },
    );
}

const quoted = (name: string) => ({ insert: `${name}=""`, snippet: `${name}="$1"` });

const sectionWords = (): Proposal[] =>
  Object.entries(SECTION_WORDS).map(([name, { about, value }]) => ({
    ...{ label: value === undefined ? name : `${name}=`, about, kind: 'Keyword' },
    ...(value?.startsWith('"') ? quoted(name) : {}),
  }));

const DURATIONS = ['5s', '30s', '1m', '5m', '10m', '30m', '1h'];

/** What may follow `name=`. */
function valueOf(name: string, value: string, { page, fence }: { page: Page; fence: Fence | null }): Proposals {
  const type = fence ? ATTRIBUTES[name]?.type : SECTION_WORDS[name] && (name === 'when' ? 'expression' : 'duration');
  const words = (list: readonly string[], kind: Proposal['kind'], about = ''): Proposals => ({
    word: value,
    list: list.map((label) => ({ label, about, kind })),
  });
  if (type === undefined || name === 'by') return words([], 'Value');
  if (typeof type !== 'string') return words(type, 'EnumMember');
  if (type === 'expression') return inExpression(value.replace(/^["']/, ''), name, page, fence?.kind ?? null);
  if (type === 'duration') return words(DURATIONS, 'Unit');
  if (type === 'on-off') return words(['on', 'off'], 'EnumMember');
  if (type === 'id') return { word: value, list: judged(page) };
  const { connections } = page.analysis.runbook ?? { connections: [] };
  if (name === 'connection') {
    const list = connections.map((one): Proposal => ({ label: one.name, about: one.type, kind: 'Interface' }));
    return { word: value, list };
  }
  if (name === 'mark') return words(MARKS, 'Event', 'a mark that measures something');
  return words([], 'Value');
}

/** The marks that the clock and the report know; others are only names. */
const MARKS = ['disruption', 'detection', 'declaration', 'first-service', 'recovery-point', 'restored'];

/** What a gate can judge. */
function judged({ analysis: { runbook, document } }: Page): Proposal[] {
  const own = (runbook?.steps ?? []).filter(
    ({ span, role }) => span.file === document?.file && ['step', 'file', 'manual', 'check'].includes(role),
  );
  return [
    ...own.map(({ id, title }): Proposal => ({ label: `#${id}`, about: title, kind: 'Reference' })),
    { label: 'section', about: 'all steps of the section', kind: 'Keyword' },
  ];
}
