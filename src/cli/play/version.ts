import { readFileSync } from 'node:fs';

/** The version of this tool: built in, or from package.json when it runs from sources. */
export function toolVersion(): string {
  const built = process.env['RUNBOOK_VERSION'];
  if (built) return built;
  const source = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(source) as { readonly version: string }).version;
}
