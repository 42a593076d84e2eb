import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { lintOverrides, mayImport, MODEL, partOf, PARTS } from './layers.ts';

const root = path.resolve(import.meta.dirname, '..');

const sourcesIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`)
    .filter((file) => /\.tsx?$/.test(file))
    .toSorted();

const sources = sourcesIn('src');
const linesOf = (file: string): number => readFileSync(path.join(root, file), 'utf8').split('\n').length - 1;

interface Import {
  readonly from: string;
  /** A file of ours, relative to the root, or a package as it was written. */
  readonly to: string;
  readonly ours: boolean;
  /** `import type` is gone after compilation, a dynamic import loads on demand. */
  readonly how: 'value' | 'type' | 'dynamic';
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Comments are taken out first; an import is either at the start of a line or a call. */
function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  const found = [
    ...[...text.matchAll(STATIC)].map(([, type, target]) => ({
      target,
      how: type ? ('type' as const) : ('value' as const),
    })),
    ...[...text.matchAll(DYNAMIC)].map(([, target]) => ({ target, how: 'dynamic' as const })),
  ];
  return found.map(({ target = '', how }) => {
    const ours = target.startsWith('.');
    return { from: file, to: ours ? path.posix.join(path.posix.dirname(file), target) : target, ours, how };
  });
}

const imports = sources.flatMap(importsOf);
const ours = imports.filter((one) => one.ours);

const say = ({ from, to }: Import): string => `${from} imports ${to}`;

describe('the layers', () => {
  it('are read from real files: the graph is not empty', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(ours.length).toBeGreaterThan(sources.length);
    expect([...new Set(sources.map(partOf))]).toEqual(
      expect.arrayContaining(['model', 'cli', 'journal', 'interpreter/plan']),
    );
  });

  it('import what the table allows: the model, what is shared and themselves; only the command line wires', () => {
    const breaking = ours.filter(({ from, to }) => !mayImport(partOf(from), partOf(to)));
    expect(breaking.map(say)).toEqual([]);
  });

  it('import files that exist, with their extension', () => {
    const known = new Set(sources);
    expect(ours.filter(({ to }) => !known.has(to) && to !== 'package.json').map(say)).toEqual([]);
  });

  it('keep the model pure: it imports neither node:* nor packages', () => {
    expect(imports.filter(({ from, ours: own }) => partOf(from) === MODEL && !own).map(say)).toEqual([]);
  });

  it('are the folders that exist, each known to the table and shown in CONTRIBUTING.md', () => {
    const found = new Set(sources.map(partOf).filter((name) => !name.startsWith('steps/')));
    expect([...found].toSorted()).toEqual(PARTS.map(({ folder }) => folder).toSorted());
    const guide = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
    const missing = PARTS.filter(({ folder, holds }) => !guide.includes(`src/${folder}/`) || !guide.includes(holds));
    expect(missing).toEqual([]);
  });

  it("are the linter's rules too (npm run layers writes them)", async () => {
    const rules = await format(JSON.stringify({ overrides: lintOverrides() }), { parser: 'json', printWidth: 120 });
    await expect(rules).toMatchFileSnapshot('../.oxlintrc.layers.json');
  });

  it('have no import circles, types and what loads on demand included', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of ours) next.set(from, [...(next.get(from) ?? []), to]);
    expect(cyclesIn(next)).toEqual([]);
  });

  it('would be told of a cycle', () => {
    expect(
      cyclesIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b → c → b']);
  });

  it('keep the index of every step kind light: what is heavy loads with the runner', () => {
    const heavy = imports.filter(
      ({ from, ours: own, how, to }) =>
        /^src\/steps\/[^/]+\/index\.ts$/.test(from) && !own && how === 'value' && !to.startsWith('node:'),
    );
    expect(heavy.map(say)).toEqual([]);
    const kinds = sources
      .filter((file) => /^src\/steps\/[^/]+\/index\.ts$/.test(file))
      .map((file) => path.posix.dirname(file));
    expect(kinds.length).toBeGreaterThan(0);
    for (const kind of kinds) expect(readdirSync(path.join(root, kind)), kind).toContain('examples.md');
  });
});

/** Every cycle once, as the path that closes it. */
function cyclesIn(next: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) {
      for (const target of next.get(file) ?? []) visit(target, [...trail, file]);
      done.add(file);
    }
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}

describe('the files', () => {
  it('are named in kebab-case, and none stands in a folder of leftovers', () => {
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.program|\.library|\.test)?\.tsx?$/;
    const all = [...sources, ...sourcesIn('test')];
    expect(all.filter((file) => !name.test(path.posix.basename(file)))).toEqual([]);
    expect(all.filter((file) => /\/(utils?|helpers?|common|misc|shared)\//.test(file))).toEqual([]);
  });

  it('export by name only', () => {
    expect(sources.filter((file) => /^export default\b/m.test(readFileSync(path.join(root, file), 'utf8')))).toEqual(
      [],
    );
  });

  /** Longer than 250 lines, each with the reason why it is one idea. */
  const LONG: { readonly [file: string]: string } = {};

  it('are split by idea: half of them within 80 lines, none over 250 without a reason', () => {
    const sizes = sources.map((file) => ({ file, lines: linesOf(file) })).toSorted((a, b) => a.lines - b.lines);
    expect(sizes[Math.floor(sizes.length / 2)]?.lines).toBeLessThanOrEqual(80);
    expect(sizes.filter(({ file, lines }) => lines > 250 && !(file in LONG))).toEqual([]);
    expect(Object.keys(LONG).filter((file) => !sizes.some((one) => one.file === file && one.lines > 250))).toEqual([]);
  });
});
