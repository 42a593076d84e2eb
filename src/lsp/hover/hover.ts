import type { Hover, HoverParams } from 'vscode-languageserver/node';
import { ATTRIBUTES, readTokens, ROLE_CLASSES, SECTION_WORDS } from '../../interpreter/parse/language.ts';
import { RULES } from '../../lint/index.ts';
import type { Section, Step } from '../../model/runbook.ts';
import { ruleAt } from '../completion/in-front-matter.ts';
import type { Feature, Question } from '../feature.ts';
import { homeOf, nameAt, namesIn } from '../names/names.ts';
import type { Occurrence } from '../names/occurrence.ts';
import { rangeOf, type Page } from '../page.ts';
import { placeAt, type ListPlace } from '../syntax/cursor.ts';
import { sectionCard } from './section-card.ts';
import { stepCard } from './step-card.ts';

interface Shown {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a word means, and what a step would do. */
export const hover: Feature<HoverParams, Hover | null> = {
  method: 'textDocument/hover',
  capabilities: { hoverProvider: true },
  answer: async (question) => {
    const { page, params } = question;
    const offset = page.text.offsetAt(params.position);
    const shown = (await ofName(question, offset)) ?? ofWord(question, offset) ?? ofLine(page, offset);
    if (!shown) return null;
    return { contents: { kind: 'markdown', value: shown.text }, range: rangeOf(page, shown.start, shown.end) };
  },
};

async function ofName({ page, around }: Question<HoverParams>, offset: number): Promise<Shown | null> {
  const name = nameAt(await namesIn(page, around.vocabulary), offset);
  if (!name) return null;
  const text = name.what === 'id' ? await cardOf(name, page, around) : declared(name, page);
  return text === null ? null : { start: name.start, end: name.end, text };
}

async function cardOf(name: Occurrence, page: Page, around: Question<HoverParams>['around']): Promise<string | null> {
  const home = await homeOf(name, page, around);
  const { runbook, document } = home?.page.analysis ?? {};
  const own = ({ span, id }: Step | Section): boolean => span.file === document?.file && id === home?.name;
  const step = runbook?.steps.find(own);
  if (step && home) return stepCard(step, home.page);
  const section = runbook?.sections.find(own);
  return section && home ? sectionCard(section, home.page) : null;
}

function declared({ what, name }: Occurrence, { analysis: { runbook } }: Page): string | null {
  if (what === 'param') {
    const param = runbook?.params.find((one) => one.name === name);
    if (!param) return null;
    const facts = [
      ...(param.description === null ? [] : [param.description]),
      ...(param.required ? ['required'] : []),
      ...(param.secret ? [`a secret from \`${param.from ?? ''}\``] : []),
      ...(param.default === null ? [] : [`default \`${param.default}\``]),
      ...(param.choices === null ? [] : [`one of ${param.choices.join(', ')}`]),
      ...(param.pattern === null ? [] : [`matches \`${param.pattern}\``]),
    ];
    return [`**param** \`${name}\``, ...facts.map((one) => `- ${one}`)].join('\n');
  }
  if (what === 'capture') {
    const step = runbook?.steps.find(({ attributes }) => attributes.capture === name);
    return step ? `**variable** \`${name}\`, captured by \`#${step.id}\`` : null;
  }
  const connection = runbook?.connections.find((one) => one.name === name);
  if (!connection) return null;
  return `**connection** \`${name}\`: ${connection.type}${connection.required ? ', the run waits for it' : ''}`;
}

/** Attributes, classes, the language of a fence, words of sections, keys and rules. */
function ofWord({ page, around }: Question<HoverParams>, offset: number): Shown | null {
  const text = page.text.getText();
  const place = placeAt(page.text, offset);
  if (place?.in === 'fence' || place?.in === 'comment') return ofToken(place, offset, around.vocabulary.kinds);
  const [start, end] = wordAround(text, offset);
  const word = text.slice(start, end);
  if (place?.in === 'allow') {
    const rule = RULES.find((one) => one.rule === word);
    return rule ? { start, end, text: `**${rule.rule}**: ${rule.summary}` } : null;
  }
  const key = place?.in === 'front-matter' ? placeAt(page.text, end) : null;
  if (key?.in !== 'front-matter') return null;
  const rule = ruleAt([...key.key.path, key.key.of ?? word]);
  return rule && key.key.of === null ? { start, end, text: `**${word}**: ${rule.about}` } : null;
}

function ofToken(
  { list, listStart, in: where }: ListPlace,
  offset: number,
  kinds: Question<HoverParams>['around']['vocabulary']['kinds'],
): Shown | null {
  const token = readTokens(list, listStart).find(({ start, end }) => start <= offset && offset <= end);
  if (!token) return null;
  const { start, end, name, kind } = token;
  const about =
    where === 'comment'
      ? SECTION_WORDS[name]?.about
      : kind === 'class'
        ? (ROLE_CLASSES[name]?.about ?? kinds.find(({ fences }) => fences.class === name)?.summary)
        : ATTRIBUTES[name]?.about;
  if (about === undefined) return null;
  const type = where === 'fence' ? ATTRIBUTES[name]?.type : undefined;
  const values = typeof type === 'object' ? `\n\nOne of ${type.map((one) => `\`${one}\``).join(', ')}.` : '';
  return { start, end, text: `**${kind === 'class' ? '.' : ''}${name}**: ${about}${values}` };
}

/** The opening line of a step shows the step, a heading its section. */
function ofLine(page: Page, offset: number): Shown | null {
  const { runbook, document } = page.analysis;
  const { line } = page.text.positionAt(offset);
  const starts = ({ span }: Step | Section): boolean => span.file === document?.file && span.start.line === line + 1;
  const [start, end] = [
    page.text.offsetAt({ line, character: 0 }),
    page.text.offsetAt({ line: line + 1, character: 0 }),
  ];
  const step = runbook?.steps.find((one) => starts(one) && !['manual', 'approve'].includes(one.role));
  if (step) return { start, end, text: stepCard(step, page) };
  const section = runbook?.sections.find((one) => one.depth > 0 && starts(one));
  return section ? { start, end, text: sectionCard(section, page) } : null;
}

function wordAround(text: string, offset: number): readonly [start: number, end: number] {
  const before = /[\w.-]*$/.exec(text.slice(Math.max(0, offset - 100), offset))?.[0].length ?? 0;
  const after = /^[\w.-]*/.exec(text.slice(offset, offset + 100))?.[0].length ?? 0;
  return [offset - before, offset + after];
}
