import type { Param } from '../../../model/runbook.ts';
import type { Span } from '../../../model/source.ts';
import { isReservedName } from './name-rules.ts';
import { markRegions } from './shell-regions.ts';

/** `export NAME="value"` or `export NAME=some words` at the beginning of a line, and nothing else on it. */
const LINE =
  /^export[ \t]+([A-Za-z_]\w*)=(?:"([^"$`\\\r\n]*)"|'([^'\r\n]*)'|([^\s"'$`\\|&;<>()#]+(?:[ \t]+[^\s"'$`\\|&;<>()#]+)+))[ \t]*\r?$/gm;

export interface Prompts {
  /** What the operator is asked for, unless it is already set. */
  readonly params: readonly Param[];
  /** The code with these values left to the params; every other character keeps its place. */
  readonly code: string;
}

/**
 * What Runme asks for in a cell: a quoted value is the proposed answer, words without quotes are the question. One word
 * without quotes is a plain value, as in every shell.
 */
export function readPrompts(code: string, at: (start: number, end: number) => Span): Prompts {
  const regions = markRegions(code);
  const params: Param[] = [];
  const taken = code.replace(
    LINE,
    (line, name: string, double?: string, single?: string, words?: string, offset = 0) => {
      if (regions[offset] !== 'command' || isReservedName(name)) return line;
      const proposed = double ?? single;
      params.push({
        name,
        description: words ?? null,
        default: null,
        required: true,
        secret: false,
        from: `env:${name}`,
        pattern: null,
        choices: null,
        ...(proposed === undefined ? {} : { proposed }),
        span: at(offset, offset + line.trimEnd().length),
      });
      const exported = `export ${name}`;
      return exported + line.slice(exported.length).replace(/[^\r]/g, ' ');
    },
  );
  return { params, code: taken };
}
