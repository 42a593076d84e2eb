import { looksLikeShell } from '../../interpreter/parse/fences/looks-like-shell.ts';
import { isReservedName } from '../../interpreter/parse/fences/name-rules.ts';
import type { AnnotateContext, Finder } from '../finder.ts';
import { comparedFences, isExecutableDoc, settingsIn, variablesIn, type Similarity } from '../judge/executable-doc.ts';
import { sectionAt } from '../judge/sections.ts';
import type { Proposal } from '../proposal.ts';
import { isJson, printerOf } from './expected.ts';

export const innovationEngine: Finder = {
  name: 'innovation-engine',
  summary: 'what executable documents of Innovation Engine rely on: similarity, variables, prerequisites, terraform',
  *find(context) {
    for (const [index, similarity] of comparedFences(context)) {
      const fence = context.document.fences[index];
      if (fence?.role === null && !fence.skipped && printerOf(context, index))
        yield compared(context, index, similarity);
    }
    yield* variables(context);
    if (!isExecutableDoc(context)) return;
    yield* prerequisites(context);
    yield* terraform(context);
  },
};

function compared({ document }: AnnotateContext, index: number, similarity: Similarity): Proposal {
  const fence = document.fences[index];
  const span = fence?.span ?? document.span(0, 0);
  if ('ratio' in similarity && similarity.ratio >= 1 && fence) {
    const attributes = isJson(fence.code) ? ['.expect', 'match=json'] : ['.expect'];
    return {
      what: 'expect',
      span,
      why: 'the output has to be the same',
      insert: { into: 'fence', fence: index, attributes },
    };
  }
  const todo =
    'pattern' in similarity
      ? `the output has to match ${similarity.pattern}: write this pattern into the block, with text {.expect match=regex}`
      : `an output that is similar by ${similarity.ratio} passed here: keep the lines that have to be there, write ... for what changes, and add {.expect}`;
  return { what: 'todo', span, why: 'expected similarity', insert: { into: 'above-fence', fence: index, todo } };
}

/** Values of a `variables` comment or of the `.ini` file are defaults of params. */
function* variables(context: AnnotateContext): Iterable<Proposal> {
  const { document, settings, runbook } = context;
  const used = new Set(context.judged.flatMap(({ shell }) => shell.script.used.map(({ name }) => name)));
  const known = new Set(runbook.params.map(({ name }) => name));
  const file = settingsIn(settings ?? '').filter(({ name }) => used.has(name));
  const all = [...variablesIn(document), ...file];
  for (const { name, value, offset } of all) {
    if (known.has(name) || isReservedName(name)) continue;
    known.add(name);
    const where = file.some((one) => one.name === name && one.value === value)
      ? 'the .ini file'
      : 'the variables of the document';
    yield {
      what: 'param',
      span: document.span(offset, offset),
      why: `${name} is set in ${where}`,
      insert: {
        into: 'params',
        param: { name, description: `from ${where}`, default: value, required: false, secret: false, from: null },
      },
    };
  }
}

/** Linked documents below "Prerequisites" run first in Innovation Engine. */
function* prerequisites({ sections, document }: AnnotateContext): Iterable<Proposal> {
  for (const { title, span, index } of sections) {
    if (!/^prerequisites\b/i.test(title.trim())) continue;
    const link = document.links.find(
      (one) =>
        /\.md(#.*)?$/.test(one.url) && one.title !== 'play' && sectionAt(sections, one.span.start.offset) === index,
    );
    if (!link) continue;
    const todo = `Innovation Engine runs the linked documents first; to play ${link.url.slice(0, 80)} here, put the link alone in a paragraph, with the title "play"`;
    yield {
      what: 'todo',
      span: link.span,
      why: 'prerequisites that run first',
      insert: { into: 'below-heading', heading: span.start.offset, todo },
    };
  }
}

/** Fences called `terraform` hold commands there, not configuration. */
function* terraform({ document, ids }: AnnotateContext): Iterable<Proposal> {
  for (const [index, { language, role, code, skipped, span }] of document.fences.entries()) {
    if (language !== 'terraform' || role !== null || skipped || !looksLikeShell(code)) continue;
    if (/^\s*terraform\s+(init|validate|fmt|version|output|show|plan)\b[^$\n]*\s*$/.test(code)) {
      const attributes = [`#${ids.take('terraform')}`, 'interpreter=bash'];
      yield { what: 'step', span, why: 'it holds a command', insert: { into: 'fence', fence: index, attributes } };
      continue;
    }
    const todo =
      'these are commands: write bash instead of terraform, so that they share the session and the effect can be told';
    yield {
      what: 'todo',
      span,
      why: 'commands in another language',
      insert: { into: 'above-fence', fence: index, todo },
    };
  }
}
