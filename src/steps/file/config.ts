import { diagnostic } from '../../model/diagnostic.ts';
import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';

export type FileConfig = {
  readonly path: string;
  /** Permission bits; null keeps those of the existing file, else 0644. */
  readonly mode: number | null;
  readonly text: string;
  readonly template: boolean;
};

export function configureFile({ code, attributes, span }: FenceSource): Configured<FileConfig> {
  const { path, mode, template } = attributes;
  if (path === null || path === '') {
    const text = {
      rule: 'bad-attribute',
      message: 'a .file fence needs path=',
      hint: 'say where to write it: path=config/app.yaml',
    };
    return { config: null, diagnostics: [diagnostic(span, text)], references: [] };
  }
  if (mode !== null && !/^0?[0-7]{3}$/.test(mode)) {
    const text = {
      rule: 'bad-attribute',
      message: `mode=${mode} is not a file mode`,
      hint: 'write three octal digits, such as mode=600 or mode=0755',
    };
    return { config: null, diagnostics: [diagnostic(span, text)], references: [] };
  }
  const config = { path, mode: mode === null ? null : Number.parseInt(mode, 8), text: ended(code), template };
  return { config, diagnostics: [], references: referencesIn(template ? [path, code] : [path]) };
}

/** The last line of a text file ends with a newline too; the text of the fence has none there. */
function ended(code: string): string {
  return code === '' || code.endsWith('\n') ? code : `${code}\n`;
}
