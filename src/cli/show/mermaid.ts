import { childrenOf, type Children } from '../../model/budgets.ts';
import type { Runbook, Section, Step } from '../../model/runbook.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { gatesOf, isAttached, undoOf, stepsIn } from '../../model/relations.ts';

/**
 * A flowchart: sections are subgraphs, gates and guards are diamonds, alternatives are branches that meet again, an undo
 * hangs on its step by a dotted line. Ids are numbers, so that no name of a runbook is a word of Mermaid.
 */
export function asMermaid(runbook: Runbook): string {
  const drawing = new Drawing(runbook);
  const top = runbook.sections.filter(({ parent }) => parent === null);
  drawing.node('start', `(["${label(runbook.title)}"])`);
  const tails = drawing.siblings(top, [{ from: 'start', word: '' }], 1);
  drawing.close(tails);
  return drawing.text();
}

/** An end of the flow so far, with the word on the line that leaves it. */
interface Tail {
  readonly from: string;
  readonly word: string;
}

class Drawing {
  readonly #runbook: Runbook;
  readonly #nodes: string[] = [];
  readonly #edges: string[] = [];
  readonly #destructive: string[] = [];
  readonly #finally: Step[] = [];
  readonly #children: Children;
  #next = 1;

  constructor(runbook: Runbook) {
    this.#runbook = runbook;
    this.#children = childrenOf(runbook);
  }

  node(id: string, shape: string, depth = 1): void {
    this.#nodes.push(`${'  '.repeat(depth)}${id}${shape}`);
  }

  /** Sections one after the other; neighbouring options of one parent are branches. */
  siblings(sections: readonly Section[], before: readonly Tail[], depth: number): readonly Tail[] {
    const options = sections.filter(({ attributes }) => attributes.option && !attributes.skip);
    let tails = before;
    for (const section of sections) {
      if (section.attributes.skip) continue;
      if (!section.attributes.option || options.length < 2) tails = this.#section(section, tails, depth);
      else if (section === options[0]) tails = this.#branches(options, tails, depth);
    }
    return tails;
  }

  #branches(options: readonly Section[], before: readonly Tail[], depth: number): readonly Tail[] {
    const id = this.#id('c');
    this.node(id, '{{"one of these"}}', depth);
    this.#connect(before, id);
    return options.flatMap((option) => this.#section(option, [{ from: id, word: option.id }], depth));
  }

  /** A section without anything to play leaves the flow as it was. */
  #section(section: Section, before: readonly Tail[], depth: number): readonly Tail[] {
    const own = stepsIn(this.#runbook, section).filter((step) => !isAttached(step));
    const inner = this.#children.get(section.id) ?? [];
    // The whole document needs no frame: its title is the beginning of the flow.
    const framed = section.depth > 1 || (section.depth === 1 && section.title !== this.#runbook.title);
    const at = this.#nodes.length;
    let tails = before;
    for (const step of own) tails = this.#step(step, tails, framed ? depth + 1 : depth);
    tails = this.siblings(inner, tails, framed ? depth + 1 : depth);
    if (this.#nodes.length === at || !framed) return tails;
    const pad = '  '.repeat(depth);
    this.#nodes.splice(at, 0, `${pad}subgraph ${this.#id('s')}["${label(section.title || section.id)}"]`);
    this.#nodes.push(`${pad}end`);
    return tails;
  }

  #step(step: Step, before: readonly Tail[], depth: number): readonly Tail[] {
    if (step.role === 'finally') {
      this.#finally.push(step);
      return before;
    }
    const id = this.#id('n');
    this.node(id, shapeOf(step), depth);
    if (step.attributes.effect === 'destructive') this.#destructive.push(id);
    if (step.role === 'inject') {
      this.#edges.push(...before.map(({ from }) => `${from} -. drill .-> ${id}`));
      return before;
    }
    this.#connect(before, id);
    const undo = undoOf(this.#runbook, step);
    if (undo) {
      const back = this.#id('u');
      this.node(back, `("${label(`undo: ${undo.title}`)}")`, depth);
      this.#edges.push(`${id} -. undo .-> ${back}`);
    }
    let last: Tail = { from: id, word: step.role === 'gate' || step.role === 'guard' ? 'holds' : '' };
    for (const gate of gatesOf(this.#runbook, step)) {
      const own = this.#id('g');
      this.node(own, shapeOf(gate), depth);
      this.#connect([last], own);
      last = { from: own, word: 'holds' };
    }
    // What has a condition may be skipped.
    return step.attributes.when === null ? [last] : [last, ...before.map(({ from }) => ({ from, word: 'skipped' }))];
  }

  /** What is played at the end, whatever happened, and the end. */
  close(tails: readonly Tail[]): void {
    this.node('done', '(["completed"])');
    if (this.#finally.length > 0) {
      this.#nodes.push('  subgraph fin["finally"]');
      const ids = this.#finally.map((step) => {
        const id = this.#id('f');
        this.node(id, `["${label(`${step.id}: ${step.title}`)}"]`, 2);
        return id;
      });
      this.#nodes.push('  end');
      const [first = 'done'] = ids;
      this.#connect(tails, first);
      ids.forEach((id, index) => this.#edges.push(`${id} --> ${ids[index + 1] ?? 'done'}`));
    } else this.#connect(tails, 'done');
  }

  #connect(tails: readonly Tail[], to: string): void {
    for (const { from, word } of tails)
      this.#edges.push(word === '' ? `${from} --> ${to}` : `${from} -- "${label(word)}" --> ${to}`);
  }

  #id(letter: string): string {
    return `${letter}${this.#next++}`;
  }

  text(): string {
    const style =
      this.#destructive.length === 0
        ? []
        : ['  classDef destructive stroke:#c00,stroke-width:3px', `  class ${this.#destructive.join(',')} destructive`];
    return `${['flowchart TD', ...this.#nodes, ...this.#edges.map((edge) => `  ${edge}`), ...style].join('\n')}\n`;
  }
}

function shapeOf(step: Step): string {
  const text = label(step.kind === 'manual' ? step.title : `${step.id}: ${step.title}`);
  switch (step.role) {
    case 'gate':
    case 'guard':
      return `{"${label(step.id)}"}`;
    case 'check':
    case 'manual':
      return `[/"${text}"/]`;
    case 'approve':
      return `{{"${label(`approval by ${step.approver ?? 'another person'}`)}"}}`;
    case 'inject':
      return `>"${text}"]`;
    default:
      return `["${text}"]`;
  }
}

const LONGEST = 60;

/**
 * Text between quotes, without anything that Mermaid, Markdown or HTML could read: all but letters, digits and a few
 * harmless signs are entity codes. A number with a full stop at the beginning would be a list.
 */
function label(text: string): string {
  const line = neutralise(text).replace(/\s+/g, ' ').trim();
  const characters = [...line];
  const cut = characters.length > LONGEST ? [...characters.slice(0, LONGEST), '…'] : characters;
  const escaped = cut
    .map((character) => (/[\p{L}\p{M}\p{N} ,:…§–—]/u.test(character) ? character : `#${character.codePointAt(0)};`))
    .join('');
  return escaped === '' ? '#32;' : escaped;
}
