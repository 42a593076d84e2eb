import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { unzipSync, strFromU8 } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';
import { COMMAND_LINES, stepAt } from '../../editors/vscode/src/command-lines.ts';
import { findServer } from '../../editors/vscode/src/find-server.ts';
import { GRAMMAR, NAMED_LANGUAGES } from '../../editors/vscode/src/grammar.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';
import { Workplace } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string }[] };
    readonly grammars: readonly {
      readonly path: string;
      readonly scopeName: string;
      readonly embeddedLanguages: object;
    }[];
    readonly configuration: { readonly properties: object };
  };
}

describe('the package', () => {
  let files: Record<string, Uint8Array>;
  const text = (name: string): string => strFromU8(files[name] ?? new Uint8Array());
  const manifest = (): Manifest => JSON.parse(text('extension/package.json'));

  beforeAll(() => {
    const out = temporaryFolder('runbook-vsix-');
    execFileSync(process.execPath, [path.join(root, 'scripts/package-vscode.mjs'), '--out', out]);
    const [name = ''] = readdirSync(out);
    files = unzipSync(readFileSync(path.join(out, name)));
  });

  it('has everything that its manifest names, and the version of runbook', () => {
    expect(manifest().version).toBe(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version);
    const named = [manifest().main, ...manifest().contributes.grammars.map((one) => one.path)];
    for (const file of named) expect(Object.keys(files)).toContain(path.posix.join('extension', file));
    const assets = [...text('extension.vsixmanifest').matchAll(/ Path="([^"]+)"/g)].map(([, file]) => file);
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) expect(Object.keys(files)).toContain(asset);
  });

  it('has a content type for every file', () => {
    const types = [...text('[Content_Types].xml').matchAll(/Extension="(\w+)"/g)].map(([, type]) => type);
    for (const file of Object.keys(files).filter((name) => !name.startsWith('[')))
      expect(types).toContain(path.extname(file).slice(1));
  });

  it('is the same for the same sources', () => {
    const out = temporaryFolder('runbook-vsix-');
    execFileSync(process.execPath, [path.join(root, 'scripts/package-vscode.mjs'), '--out', out]);
    expect(unzipSync(readFileSync(path.join(out, readdirSync(out)[0] ?? '')))).toEqual(files);
  });

  it('registers the commands that it contributes, reads the settings that it declares, and asks VS Code for nothing else', async () => {
    const required: string[] = [];
    const registered: string[] = [];
    const read: string[] = [];
    const refused: string[] = [];
    const module = { exports: {} as { activate?(context: object): Promise<void> } };
    const require = createRequire(import.meta.url);
    const disposable = { dispose: () => undefined };
    // VS Code itself is not here: what the extension asks of it while it starts is recorded, and starting the client fails.
    const vscode = new Proxy(
      {
        commands: { registerCommand: (name: string) => (registered.push(name), disposable) },
        workspace: {
          onDidChangeConfiguration: () => disposable,
          getConfiguration: (section: string) => ({
            get: (key: string, otherwise: unknown) => (read.push(`${section}.${key}`), otherwise),
          }),
        },
        window: { showErrorMessage: (message: string) => void refused.push(message) },
        EventEmitter: class {
          event = () => disposable;
        },
      } as Record<string, unknown>,
      { get: (target, name) => target[String(name)] ?? Object },
    );
    const load = (name: string): unknown => {
      if (!name.startsWith('node:')) required.push(name);
      return name === 'vscode' ? vscode : require(name);
    };
    const parameters = ['module', 'exports', 'require', '__dirname'];
    compileFunction(text('extension/dist/extension.cjs'), parameters)(module, module.exports, load, '/');
    await module.exports.activate?.({ subscriptions: [] });
    expect(registered.toSorted()).toEqual(
      manifest()
        .contributes.commands.map(({ command }) => command)
        .toSorted(),
    );
    expect(manifest().contributes.menus.commandPalette.map(({ command }) => command)).toEqual(
      manifest().contributes.commands.map(({ command }) => command),
    );
    expect(Object.keys(manifest().contributes.configuration.properties)).toEqual(expect.arrayContaining(read));
    expect(read.length).toBeGreaterThan(0);
    expect(refused.join()).toContain('runbook.server.path');
    expect(required).toEqual(expect.arrayContaining(['vscode']));
    expect(required.filter((name) => name !== 'vscode' && !builtinModules.includes(name))).toEqual([]);
  });
});

describe('the commands', () => {
  it('run words that runbook takes', async () => {
    const place = new Workplace();
    place.write('a.md', '# A\n\n```bash {#one effect=read}\ntrue\n```\n');
    const { code, stdout } = await place.runbook([...COMMAND_LINES['runbook.play']('a.md', 'one'), '--dry-run']);
    expect([code, stdout.includes('one')]).toEqual([0, true]);
    const rehearsal = await place.runbook([...COMMAND_LINES['runbook.rehearse']('a.md'), '--dry-run']);
    expect(rehearsal.stderr).not.toContain('unknown option');
  });

  it('find the step at the cursor', () => {
    const lines = ['# A', '- [ ] x', '  ```bash {effect=read #one .gate}', '  true', '  ```', 'text'];
    expect(stepAt(lines, 3)).toBe('one');
    expect(stepAt(lines, 5)).toBe('one');
    expect(stepAt(lines, 1)).toBeNull();
  });

  it('start the server of the setting, the workspace or the PATH, in this order', () => {
    const exists = (file: string): boolean => file === '/b/node_modules/.bin/runbook';
    expect(findServer({ setting: '', folders: ['/a', '/b'], exists })).toBe('/b/node_modules/.bin/runbook');
    expect(findServer({ setting: '', folders: ['/a'], exists })).toBe('runbook');
    expect(findServer({ setting: 'bin/runbook', folders: ['/a'], exists })).toBe('/a/bin/runbook');
  });
});

describe('the grammar', () => {
  let grammar: IGrammar;
  beforeAll(async () => {
    const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
    await loadWASM(readFileSync(wasm));
    // Of VS Code's own grammar for Markdown only what competes with this one: the opening line of a shell fence.
    const markdown = {
      scopeName: 'text.html.markdown',
      patterns: [
        {
          begin: '(^|\\G)(\\s*)(`{3,}|~{3,})\\s*(?i:(bash|sh)((\\s+|:|,|\\{|\\?)[^`]*)?$)',
          end: '(^|\\G)(\\2|\\s{0,3})(\\3)\\s*$',
          name: 'markup.fenced_code.block.markdown.theirs',
        },
        { begin: '<!--', end: '-->', name: 'comment.block.html.theirs' },
      ],
    };
    const known: Record<string, object> = {
      'text.html.markdown': markdown,
      'markdown.runbook.injection': GRAMMAR,
      'source.shell': {
        scopeName: 'source.shell',
        patterns: [{ match: '\\becho\\b', name: 'support.function.shell' }],
      },
    };
    const registry = new Registry({
      onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
      loadGrammar: (name) =>
        Promise.resolve(known[name] ? parseRawGrammar(JSON.stringify(known[name]), `${name}.json`) : null),
      getInjections: (name) => (name === 'text.html.markdown' ? ['markdown.runbook.injection'] : undefined),
    });
    const loaded = await registry.loadGrammar('text.html.markdown');
    if (!loaded) throw new Error('there is no grammar');
    grammar = loaded;
  });

  /** The scopes of each word, line after line. */
  function scopesOf(source: string): (word: string) => string {
    let stack = INITIAL;
    const words = source.split('\n').flatMap((line) => {
      const result = grammar.tokenizeLine(line, stack);
      stack = result.ruleStack;
      return result.tokens.map(({ startIndex, endIndex, scopes }) => ({
        word: line.slice(startIndex, endIndex),
        scopes: scopes.join(' '),
      }));
    });
    return (word) =>
      words.find((one) => one.word.trim() === word)?.scopes ??
      `(no token "${word}" among ${words.map((one) => one.word).join('|')})`;
  }

  it('colours the attributes of a step, and leaves its code to the language', () => {
    const scope = scopesOf('```bash {#restore .gate timeout=5m when="drill == true" interactive}\necho x\n```\ntext');
    expect(scope('#restore')).toContain('entity.name.tag.id.runbook');
    expect(scope('.gate')).toContain('class.runbook');
    expect(scope('timeout')).toContain('entity.other.attribute-name.runbook');
    expect(scope('5m')).toContain('string.unquoted.runbook');
    expect(scope('"drill == true"')).toContain('string.quoted.runbook');
    expect(scope('interactive')).toContain('keyword.other.runbook');
    expect(scope('echo')).toContain('meta.embedded.block.shellscript');
    expect(scope('echo')).toContain('support.function.shell');
    expect(scope('text')).toBe('text.html.markdown');
  });

  it('leaves fences without attributes, and braces of other tools, to VS Code', () => {
    expect(scopesOf('```bash\necho x\n```')('echo x')).toContain('theirs');
    expect(scopesOf('```bash {1,3}\necho x\n```')('echo x')).toContain('theirs');
  });

  it('reads fences in quotes and lists to their end', () => {
    const scope = scopesOf('> ```bash {#a}\n> echo x\n> ```\ntext');
    expect(scope('#a')).toContain('id.runbook');
    expect(scope('text')).toBe('text.html.markdown');
  });

  it('colours comments to the runner and the linter, and no others', () => {
    const scope = scopesOf(
      '<!-- runbook: #full option budget=30m -->\n<!-- runbook-lint: allow sudo because of history -->\n<!-- other -->',
    );
    expect(scope('#full')).toContain('id.runbook');
    expect(scope('option')).toContain('keyword.other.runbook');
    expect(scope('sudo')).toContain('rule.runbook');
    expect(scope('because')).toContain('keyword.other.runbook');
    expect(scope('other')).toContain('theirs');
  });

  it('knows the languages of the kinds that VS Code has a grammar for', () => {
    const shellLike = STEP_KINDS.filter(({ kind }) => ['shell', 'sql', 's3'].includes(kind)).flatMap(
      ({ fences }) => fences.languages,
    );
    expect(NAMED_LANGUAGES).toEqual(expect.arrayContaining(shellLike));
  });
});
