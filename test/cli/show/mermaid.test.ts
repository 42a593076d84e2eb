import { existsSync, readdirSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { asMermaid } from '../../../src/cli/show/mermaid.ts';
import { readRunbook } from '../../../src/interpreter/parse/index.ts';
import { STEP_KINDS } from '../../../src/steps/index.ts';
import { fence, readText } from '../../diff/comparing.ts';

const installed = path.resolve(import.meta.dirname, '../../../node_modules/.cache/mermaid/node_modules');
const isInstalled = existsSync(path.join(installed, 'mermaid/package.json'));
if (!isInstalled && process.env['CI']) throw new Error('Mermaid is needed here: see scripts/install-for-tests.mjs');

type Parse = (text: string) => Promise<{ readonly diagramType: string } | false>;
interface Mermaid {
  initialize(settings: object): void;
  readonly parse: Parse;
}

/** The real parser of Mermaid, which sanitises labels in a document: jsdom is that document. */
async function loadParser(): Promise<Parse> {
  const load = async (file: string): Promise<unknown> =>
    import(/* @vite-ignore */ pathToFileURL(path.join(installed, file)).href);
  const { JSDOM } = (await load('jsdom/lib/api.js')) as {
    JSDOM: new (html: string) => { readonly window: { readonly document: object } };
  };
  const { window } = new JSDOM('');
  Object.assign(globalThis, { window, document: window.document });
  const { default: mermaid } = (await load('mermaid/dist/mermaid.core.mjs')) as { default: Mermaid };
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true });
  return (text) => mermaid.parse(text);
}

let parse: Parse;
beforeAll(async () => {
  if (isInstalled) parse = await loadParser();
}, 60_000);

const root = path.resolve(import.meta.dirname, '../../..');
const library = readdirSync(path.join(root, 'runbooks'), { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.md') && !file.startsWith('sandbox') && !file.endsWith('README.md'),
);

describe('the flowchart of a runbook', () => {
  it.runIf(isInstalled)('is refused by the parser when it is broken on purpose', async () => {
    await expect(parse('flowchart TD\n  a["x" --> b')).rejects.toThrow();
  });

  it.runIf(isInstalled).each(library)('is valid for runbooks/%s', async (file) => {
    const { runbook } = await readRunbook({
      file: path.join(root, 'runbooks', file),
      cwd: root,
      kinds: STEP_KINDS,
      read: (name) => readFile(name),
      realPath: (name) => realpath(name),
    });
    if (!runbook) throw new Error(`${file} cannot be read`);
    expect(await parse(asMermaid(runbook))).toMatchObject({ diagramType: 'flowchart-v2' });
  });

  it('has sections as subgraphs, gates as diamonds, options as branches, undo and finally', async () => {
    const chart = asMermaid(
      await readText(
        `# T\n\n## Prepare\n${fence('bash {#a}', 'make')}${fence('bash {.gate #g}', 'probe')}${fence('bash {.undo}', 'unmake')}\n## One\n<!-- runbook: #one option -->\n${fence('bash {#b effect=destructive}', 'drop')}\n## Two\n<!-- runbook: #two option -->\n${fence('bash {#c when="drill"}', 'copy')}\n## End\n${fence('bash {.finally #f}', 'tidy')}`,
      ),
    );
    expect(chart).toBe(
      `flowchart TD
  start(["T"])
  subgraph s4["Prepare"]
    n1["a: make"]
    u2("undo: unmake")
    g3{"g"}
  end
  c5{{"one of these"}}
  subgraph s7["One"]
    n6["b: drop"]
  end
  subgraph s9["Two"]
    n8["c: copy"]
  end
  done(["completed"])
  subgraph fin["finally"]
    f10["f: tidy"]
  end
  start --> n1
  n1 -. undo .-> u2
  n1 --> g3
  g3 -- "holds" --> c5
  c5 -- "one" --> n6
  c5 -- "two" --> n8
  n6 --> f10
  n8 --> f10
  c5 -- "skipped" --> f10
  f10 --> done
  classDef destructive stroke:#c00,stroke-width:3px
  class n6 destructive
`,
    );
  });

  it.each([
    'end',
    '"]; click n1 "javascript:alert(1)"',
    '<img src=x onerror=alert(1)>',
    '`**x**`',
    '1. one',
    '- list',
    '%%{init: {}}%%',
    'a\u2028b & #quot; [x](y) {{z}} |p| @x',
    'subgraph',
    'graph TD',
    '\u{1f600} 数据库 ελληνικά',
    '\u001b[2J',
  ])('is valid with the hostile title %j', async (title) => {
    const text = `# ${title}\n\n## ${title}\n<!-- runbook: approve by="${title.replace(/["`<>]/g, "'")}" -->\n\n- [ ] ${title}\n${fence('bash {#end}', `echo '${title}'`)}${fence('bash {.gate #subgraph}', `grep '${title}' x`)}`;
    const chart = asMermaid(await readText(text));
    if (isInstalled) expect(await parse(chart)).toMatchObject({ diagramType: 'flowchart-v2' });
    for (const [, label = ''] of chart.matchAll(/"([^"\n]*)"/g)) {
      expect(label).toMatch(/^[\p{L}\p{M}\p{N} ,:…§–—#;]*$/u);
      expect(label).not.toMatch(/^\d+\.|[^#\d];/);
    }
    expect(chart.replace(/"[^"\n]*"/g, '')).toMatch(/^[\w ()[\]{}/.,:#>|\n-]*$/);
  });
});
