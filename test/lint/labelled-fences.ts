import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One fence of `test/lint/labelled`, with the rules that have to report it; none for a harmless one. */
export interface LabelledFence {
  /** `labelled/endless.md:12`. */
  readonly place: string;
  readonly rules: readonly string[];
  readonly language: string;
  readonly code: string;
}

/** The rules that judge a fence on its own. */
export const JUDGED: readonly string[] = [
  ...['endless-command', 'interactive-command', 'command-after-remote-shell', 'destructive-without-confirm'],
  ...['hidden-failure', 'shell-syntax', 'secret-in-text', 'secret-in-argv', 'curl-pipe-shell', 'prompt-in-bash-fence'],
  ...['output-as-commands', 'alternatives-in-one-fence', 'unresolved-placeholder', 'exec-after-scale-down'],
  ...['replicas-not-saved', 'changing-name'],
];

const FENCE = /<!-- ([a-z -]+) -->\n\n````(\w+)\n([\s\S]*?)\n````$/gm;

/** All labelled fences. Throws for a label that is not a rule. */
export function labelledFences(folder: string): LabelledFence[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return files.flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    return [...text.matchAll(FENCE)].map((match): LabelledFence => {
      const [, label = '', language = '', code = ''] = match;
      const place = `labelled/${file}:${text.slice(0, match.index).split('\n').length}`;
      const rules = label === 'harmless' ? [] : label.split(' ');
      const unknown = rules.find((rule) => !JUDGED.includes(rule));
      if (unknown !== undefined) throw new Error(`${place}: ${unknown} is not one of the judged rules`);
      return { place, rules, language, code };
    });
  });
}

/** A document with only this fence, as plain text or as a step. */
export const documentOf = ({ language, code }: LabelledFence, attributes = ''): string =>
  `# Restore\n\n## Do it\n\n\`\`\`\`${language}${attributes}\n${code}\n\`\`\`\`\n`;

export interface Score {
  /** Of what was reported, the part that a careful reader reports too. */
  readonly precision: number;
  /** Of what a careful reader reports, the part that was reported. */
  readonly recall: number;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

/** Compares what was reported for each fence with its label, rule by rule. */
export function scoreOf(
  judged: readonly { readonly fence: LabelledFence; readonly reported: readonly string[] }[],
): Score {
  const [missed, wrong]: [string[], string[]] = [[], []];
  let right = 0;
  for (const { fence, reported } of judged) {
    const found = new Set(reported.filter((rule) => JUDGED.includes(rule)));
    for (const rule of fence.rules) {
      if (found.has(rule)) right += 1;
      else missed.push(`${fence.place} ${rule}`);
    }
    for (const rule of found) if (!fence.rules.includes(rule)) wrong.push(`${fence.place} ${rule}`);
  }
  return { precision: right / (right + wrong.length), recall: right / (right + missed.length), missed, wrong };
}
