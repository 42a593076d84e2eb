import type { LintContext, ShellFence } from '../../lint/context.ts';
import { RULES } from '../../lint/index.ts';
import { commentsOf } from '../../shell-text/comments.ts';
import { printedLine } from '../../shell-text/printed.ts';
import type { Reason } from './judged-fence.ts';
import { paramFor } from './param-name.ts';

/** Findings of lint for which no insertion is a remedy: the fence stays plain. */
const BLOCKING: ReadonlySet<string> = new Set([
  ...['endless-command', 'interactive-command', 'command-after-remote-shell'],
  ...['shell-syntax', 'output-as-commands', 'prompt-in-bash-fence', 'alternatives-in-one-fence'],
  ...['secret-in-text', 'exec-after-scale-down', 'variable-used-before-set'],
  ...['bidi-control', 'terminal-escape-in-source'],
]);

/** Findings that a person should see beside a step. */
const REMARKABLE: ReadonlySet<string> = new Set(['changing-name', 'replicas-not-saved']);

export interface Found extends Reason {
  readonly offset: number;
  readonly blocks: boolean;
}

/** What the rules of lint find in plain fences, in the order of the text. */
export async function lintFindings(context: LintContext): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const rule of RULES) {
    const blocks = BLOCKING.has(rule.rule);
    if (!blocks && !REMARKABLE.has(rule.rule)) continue;
    for (const { span, message, hint, on } of await rule.check(context))
      if (on === 'plain')
        found.push({
          rule: rule.rule,
          message: withoutLines(message),
          hint: hintOf(rule.rule, hint),
          offset: span.start.offset,
          blocks,
        });
  }
  return found.toSorted((a, b) => a.offset - b.offset);
}

/** What has a fix says so. */
const hintOf = (rule: string, hint: string): string =>
  rule === 'prompt-in-bash-fence' ? 'write console instead of the language: runbook lint --fix does it' : hint;

/** Insertions move the lines that a message names. */
const withoutLines = (message: string): string => message.replace(/\b(only )?in line \d+\b/, '$1further down');

/** What only matters to those who want to play the fence. */
const CHECKS: readonly ((shell: ShellFence) => Reason | null)[] = [
  placeholders,
  blankToFill,
  elided,
  printed,
  wholeScript,
  severalSteps,
];

export const ownFindings = (shell: ShellFence): readonly Reason[] => CHECKS.flatMap((check) => check(shell) ?? []);

/** The front matter declares the params; only a person can put them in place of the words. */
function placeholders({ fence }: ShellFence): Reason | null {
  const open = [...new Map(fence.placeholders.map((one) => [one.text, one])).values()];
  if (open.length === 0) return null;
  return {
    rule: 'unresolved-placeholder',
    message: `${open.map(({ text }) => text).join(', ')} ${open.length === 1 ? 'has' : 'have'} to be filled in`,
    hint: `write ${open.map((one) => `$${paramFor(one)}`).join(', ')}, as declared in the front matter`,
  };
}

/** `# 1. Stop the application`, `# Step 2: …`: steps that somebody numbered, all in one fence. */
function severalSteps({ script }: ShellFence): Reason | null {
  const numbered = commentsOf(script).flatMap((comment) => {
    const [, number, words] = /^(?:step\s*)?(\d+)\s*[.):-]\s*(\S.*)$/i.exec(comment.text) ?? [];
    return number === undefined || words === undefined ? [] : [{ ...comment, number: Number(number), words }];
  });
  // A list within comments is no step: there has to be a command below each of at least two.
  const steps = numbered.filter(({ end }, index) => {
    const until = numbered[index + 1]?.start ?? script.text.length;
    return script.commands.some(({ start, place }) => start >= end && start < until && !place.substituted);
  });
  if (steps.length < 2) return null;
  return {
    rule: 'several-steps',
    message: `${numbered.length} steps in one fence, from "${shown(numbered[0])}" to "${shown(numbered.at(-1))}"`,
    hint: 'split it at these comments, so that each step is confirmed, timed and checked by itself',
  };
}

/** `#!/bin/bash`: a program to be stored, which may exit, and which nobody meant to paste. */
function wholeScript({ script }: ShellFence): Reason | null {
  if (!/^\s*#!\s*\//.test(script.text)) return null;
  return {
    rule: 'whole-script',
    message: 'this is a whole script, as its first line says',
    hint: 'keep it in a file of the repository, and call that in a step',
  };
}

const shown = (comment: { readonly text: string } | undefined): string => comment?.text.slice(0, 60) ?? '';

/** `curl -X POST http://host/assert ...`: something was left out. */
function elided({ script }: ShellFence): Reason | null {
  const word = script.commands.flatMap(({ args }) => args).find(({ text }) => /^(\.\.\.|…|\[\.\.\.\])$/.test(text));
  if (!word && !/^\s*(\.\.\.|…)\s*$/m.test(outsideDocuments(script))) return null;
  return { rule: 'elided', message: 'the dots stand for something that is left out', hint: 'write the whole command' };
}

const outsideDocuments = ({ text, documents }: ShellFence['script']): string =>
  documents.reduce((rest, { start, end }) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end), text);

/** `segment-XXXXX.wal`, `vol-xxxxxxxx`, `backup-YYYYMMDD.sql`: a name to fill in. */
function blankToFill({ script }: ShellFence): Reason | null {
  for (const { name, args } of script.commands) {
    if (name === 'mktemp' || name === 'date') continue;
    const word = args.find(
      ({ value }) =>
        /(^|[-_/.:=])(X{3,}|x{4,})(?=$|[-_/.:])/.test(value) || (/YYYY-?_?MM/.test(value) && !value.includes('%')),
    );
    if (!word) continue;
    return {
      rule: 'unresolved-placeholder',
      message: `${word.value.slice(0, 60)} has to be filled in`,
      hint: 'declare a param and write "$NAME"',
    };
  }
  return null;
}

/** Lint leaves fences without a language alone; a step would run their printed lines. */
function printed({ script, fence }: ShellFence): Reason | null {
  if (fence.language !== '') return null;
  const [error] = script.errors;
  if (!printedLine(script) && !error) return null;
  return {
    rule: 'output-as-commands',
    message: error ? `bash cannot read this: ${error.message}` : 'some of its lines look like the output of a command',
    hint: 'keep only the commands, and put what they print into a text fence below',
  };
}
