import path from 'node:path';
import { spentMs } from '../../../processor-time/index.ts';
import type { Span } from '../../../model/source.ts';
import { checkSize, parseLimitMs } from '../markdown/limits.ts';
import type { Problems } from '../problems.ts';
import { readOneFile, type FileReading } from '../read-file.ts';
import type { ReadMemory } from '../read-memory.ts';
import { decodeSource } from '../markdown/source-text.ts';
import type { Vocabulary } from '../fences/vocabulary.ts';

/** The files of one runbook, each read once. */
export interface Library {
  /** The files by their real paths, in the order they were read. */
  readonly files: ReadonlyMap<string, FileReading>;
  /** How messages name them. */
  readonly names: readonly string[];
  /** Reads the file that was named on the command line. */
  open(file: string): Promise<FileReading | null>;
  /** Reads a file that a link points to; if that fails, reports why at the link. */
  follow(target: string, from: FileReading, link: Span): Promise<FileReading | null>;
}

export interface LibraryOptions {
  readonly cwd: string;
  readonly vocabulary: Vocabulary;
  readonly problems: Problems;
  readonly assist: boolean;
  readonly memory?: ReadMemory;
  read(path: string): Promise<Uint8Array>;
  realPath(path: string): Promise<string>;
}

export function createLibrary(options: LibraryOptions): Library {
  const { cwd, problems, vocabulary, assist, memory } = options;
  const begun = process.cpuUsage();
  let length = 0;
  const files = new Map<string, FileReading>();
  const names: string[] = [];
  let root: string | null = null;

  const nameOf = (absolute: string): string => {
    const relative = path.relative(cwd, absolute);
    return relative !== '' && relative.length < absolute.length ? relative : absolute;
  };
  const load = async (absolute: string, realPath: string): Promise<FileReading | null> => {
    const known = files.get(realPath);
    if (known) return known;
    const file = nameOf(absolute);
    names.push(file);
    const bytes = await options.read(realPath);
    const tooLarge = checkSize(bytes.byteLength, file);
    if (tooLarge) {
      problems.take([tooLarge]);
      return null;
    }
    const source = decodeSource(bytes, { realPath, file });
    if (!source) {
      problems.add(topOf(file), { rule: 'not-utf8', message: 'the file is not UTF-8', hint: 'save it as UTF-8' });
      return null;
    }
    const nul = source.text.indexOf('\0');
    if (nul >= 0) {
      const message = 'the file holds a NUL byte, which Markdown would replace before it is played';
      problems.add(source.span(nul, nul + 1), { rule: 'not-utf8', message, hint: 'save it as text' });
      return null;
    }
    length += source.text.length;
    const limitMs = Math.max(1, parseLimitMs(length) - spentMs(begun));
    const reading = await readOneFile(source, {
      ...{ vocabulary, problems, limitMs, assist },
      ...(memory && { memory }),
    });
    if (reading) files.set(realPath, reading);
    return reading;
  };
  return {
    files,
    names,
    open: async (file) => {
      const absolute = path.resolve(cwd, file);
      try {
        const realPath = await options.realPath(absolute);
        root = await findRoot(path.dirname(realPath), options.realPath);
        return await load(absolute, realPath);
      } catch (error) {
        if (!isFileError(error)) throw error;
        const hint = 'name a Markdown file that you can read';
        problems.add(topOf(nameOf(absolute)), { rule: 'unreadable', message: error.message, hint });
        return null;
      }
    },
    follow: async (target, from, link) => {
      const absolute = path.resolve(path.dirname(from.source.realPath), target);
      try {
        const realPath = await options.realPath(absolute);
        if (root !== null && path.relative(root, realPath).startsWith('..')) {
          problems.add(link, {
            rule: 'broken-include',
            message: `${target} is outside the repository (${nameOf(root)}): only files of the same repository are played`,
            hint: 'copy the file into the repository, or link it without the title',
          });
          return null;
        }
        const reading = await load(absolute, realPath);
        if (!reading)
          problems.add(link, { rule: 'broken-include', message: `${target} could not be read as a runbook` });
        return reading;
      } catch (error) {
        if (!isFileError(error)) throw error;
        const hint = 'write the path relative to the file that contains the link';
        problems.add(link, { rule: 'broken-include', message: `${target}: ${error.message}`, hint });
        return null;
      }
    },
  };
}

function topOf(file: string): Span {
  const top = { line: 1, column: 1, offset: 0 };
  return { file, start: top, end: top };
}

/** The nearest folder above with a `.git`; without one, the folder of the top file. */
async function findRoot(folder: string, realPath: (path: string) => Promise<string>): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      await realPath(path.join(at, '.git'));
      return at;
    } catch (error) {
      if (!isFileError(error)) throw error;
      if (path.dirname(at) === at) return folder;
    }
  }
}

/** An error of the file system, as opposed to a defect of the program. */
function isFileError(error: unknown): error is Error {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string' && 'syscall' in error;
}
