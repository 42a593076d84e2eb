import { realpathSync } from 'node:fs';
import path from 'node:path';
import { existsSync } from 'node:fs';
import type { CommandContext } from '../command.ts';
import { usageError } from '../option-types.ts';
import { changedFiles, isMarkdown, playingFiles, type ChangedFile } from './changed-files.ts';
import { compareVersions, type Comparison } from './compare-files.ts';
import { openGit } from './git.ts';
import { readSide } from './read-side.ts';
import { openRevision, type Revision } from './revision.ts';

interface Repository {
  readonly cwd: string;
  readonly revision: Revision;
}

/** The runbooks of the working tree against a revision: those that are named, or all that would be played in another way. */
export async function compareWithGit(
  base: string,
  files: readonly string[],
  { cwd: given, env }: Pick<CommandContext, 'cwd' | 'env'>,
): Promise<readonly Comparison[]> {
  const cwd = realpathSync(given);
  const git = openGit(cwd, env);
  const root = (await git.text(['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  const revision = await openRevision(git, root, base);
  const changed = await changedFiles(openGit(root, env), root, revision.commit);
  const here = { cwd, revision };
  if (files.length > 0) {
    const named = files.map((file) => versionsOf(path.resolve(cwd, file), file, changed, here));
    return Promise.all(named.map((one) => compare(one, here)));
  }
  const edited = changed.filter(({ before, after }) => isMarkdown(before) || isMarkdown(after));
  const compared = await inTurn(edited, (one) => compare(one, here));
  const playing = (await playingFiles(openGit(root, env), root)).filter(
    (file) => !edited.some(({ after }) => after === file),
  );
  const played = await inTurn(playing, (file) => compare({ before: file, after: file }, here));
  return [
    ...compared.filter(({ diff, problems }) => problems.length > 0 || diff !== null),
    // What cannot be read in either version was not broken by this change.
    ...played.filter(({ diff, problems }) => problems.length === 1 || (diff !== null && diff.changes.length > 0)),
  ];
}

function versionsOf(
  absolute: string,
  file: string,
  changed: readonly ChangedFile[],
  { revision }: Repository,
): ChangedFile {
  const known = changed.find(({ before, after }) => after === absolute || (after === null && before === absolute));
  if (known) return known;
  const [is, was] = [existsSync(absolute), revision.has(absolute)];
  if (!is && !was) throw usageError(`there is no ${file}, here or in ${revision.name}`, 'name a Markdown file');
  return { before: was ? absolute : null, after: is ? absolute : null };
}

async function compare({ before, after }: ChangedFile, { cwd, revision }: Repository): Promise<Comparison> {
  const name = (absolute: string): string => path.relative(cwd, absolute);
  const read = async (file: string | null, at: Revision | null) =>
    file === null || !isMarkdown(file) ? null : readSide(name(file), cwd, at);
  const [old, fresh] = [await read(before, revision), await read(after, null)];
  const result = await compareVersions(
    { file: old && before !== null ? name(before) : null, side: old, version: revision.name },
    { file: fresh && after !== null ? name(after) : null, side: fresh, version: 'the working tree' },
  );
  const steps = (old?.runbook?.steps.length ?? 0) + (fresh?.runbook?.steps.length ?? 0);
  return result.problems.length > 0 || steps > 0 ? result : { diff: null, problems: [] };
}

async function inTurn<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (const one of list) done.push(await work(one));
  return done;
}
