import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplateName } from './templates.ts';

/** A file of a new runbook. */
export interface NewFile {
  /** Relative to the folder of the runbook. */
  readonly name: string;
  readonly text: string;
}

/** The files of a template, the runbook first. `stem` is the name of the runbook without `.md`; its sandbox is named after it. */
export async function filesOfTemplate(template: TemplateName, stem: string): Promise<readonly NewFile[]> {
  const folder = path.join(templatesFolder(), template);
  const from = `sandbox/${template}/`;
  const to = `sandbox/${folderName(stem)}/`;
  const rename = (text: string): string =>
    text.replaceAll(from, () => to).replaceAll(`${template}.md`, () => `${stem}.md`);
  const entries = await readdir(path.join(folder, from), { recursive: true, withFileTypes: true });
  const rest = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(folder, from), path.join(entry.parentPath, entry.name)));
  const read = async (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
  return [
    { name: `${stem}.md`, text: rename(await read(`${template}.md`)) },
    ...(await Promise.all(rest.toSorted().map(async (name) => ({ name: to + name, text: await read(from + name) })))),
  ];
}

/** It is written into YAML lists without quotes. */
const folderName = (stem: string): string =>
  stem.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'runbook';

/** In the package beside dist/; from the sources two folders higher. */
function templatesFolder(): string {
  const beside = fileURLToPath(new URL('../templates', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../../templates', import.meta.url));
}
