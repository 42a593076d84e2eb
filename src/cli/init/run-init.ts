import path from 'node:path';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { INIT } from '../commands/option-tables.ts';
import { filesOfTemplate } from './template-files.ts';
import { TEMPLATE_NAMES, TEMPLATES } from './templates.ts';
import { writeNewFiles } from './write-new-files.ts';

/** `runbook init [DIR|FILE]`: writes a small runbook with its sandbox. It never overwrites anything. */
export async function run(
  { operands: [place = '.'], options }: Invocation<'[DIR|FILE]', typeof INIT>,
  { cwd, stdout }: CommandContext,
): Promise<ExitCode> {
  const template = options.template ?? 'check';
  const isFile = /\.(md|markdown)$/i.test(place);
  const folder = path.resolve(cwd, isFile ? path.dirname(place) : place);
  const stem = isFile ? path.basename(place).replace(/\.(md|markdown)$/i, '') : template;
  const files = await filesOfTemplate(template, stem);
  const shown = (name: string): string => neutralise(path.relative(cwd, path.join(folder, name)));
  await writeNewFiles(folder, files, shown);
  const runbook = quoted(shown(`${stem}.md`));
  const lines = [
    `the template "${template}" (${TEMPLATES[template]}):`,
    ...files.map(({ name }) => `  ${shown(name)}`),
    '',
    'rehearse it here with throw-away data, then prove that its gates can fail:',
    `  runbook play ${runbook} --sandbox`,
    `  runbook test ${runbook} --mutate`,
    ...(options.template === null
      ? ['', `other templates, with --template NAME: ${TEMPLATE_NAMES.filter((name) => name !== template).join(', ')}`]
      : []),
  ];
  stdout.write(`${lines.join('\n')}\n`);
  return EXIT.completed;
}

/** A name that begins with `-` would be read as an option. */
function quoted(name: string): string {
  const safe = name.startsWith('-') ? `./${name}` : name;
  return /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}
