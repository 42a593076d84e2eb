import { sideBySide } from '../measure.mjs';

const SIZE = 1 << 20;

/** One MB of ordinary runbook text: headings, prose, lists, tables, fences. */
function sampleText() {
  let text = '# Restore everything\n\n';
  for (let part = 1; text.length < SIZE; part += 1) {
    text += `## Part ${part}: bring back shard ${part}\n\n`;
    text += `Before you begin, make sure that **shard ${part}** is *out of rotation* and that \`pg_isready\` answers, see [the notes](https://example.com/${part}).\n\n`;
    text += Array.from(
      { length: 6 },
      (_, item) =>
        `${item + 1}. Check replica ${item} of shard ${part}\n   - lag below 5 s\n   - no open transactions\n`,
    ).join('');
    text += `\n| host | role | lag |\n|---|---|---|\n| db-${part}a | primary | 0 |\n| db-${part}b | replica | 2 |\n\n`;
    text += `\`\`\`bash {#restore-${part} timeout=30m}\npg_restore --dbname shard_${part} dump-${part}.dump\n\`\`\`\n\n`;
    text += `\`\`\`bash {#check-${part} .gate for=#restore-${part} every=5s within=1m}\ntest "$(psql -Atc 'select count(*) from t' shard_${part})" -gt 0\n\`\`\`\n\n`;
  }
  return text;
}

/** Reading a large file with all steps and places, against remark alone, which only builds a tree. */
export const markdown = {
  name: 'markdown',
  title: 'Reading',
  async run({ workspace, rounds }) {
    const { readRunbook, STEP_KINDS, unified, remarkParse, remarkGfm } = await workspace.load(`
      export { readRunbook } from './src/interpreter/parse/index.ts';
      export { STEP_KINDS } from './src/steps/index.ts';
      export { unified } from 'unified';
      export { default as remarkParse } from 'remark-parse';
      export { default as remarkGfm } from 'remark-gfm';`);
    const text = sampleText();
    const options = {
      file: 'large.md',
      cwd: '/',
      kinds: STEP_KINDS,
      read: () => Promise.resolve(Buffer.from(text)),
      realPath: (name) => Promise.resolve(name),
    };
    const times = await sideBySide(
      {
        runbook: async () => {
          const { runbook, diagnostics } = await readRunbook(options);
          const wrong = diagnostics.find(({ severity }) => severity === 'error');
          if (!runbook || wrong) throw new Error(`the sample is not a runbook: ${JSON.stringify(wrong)}`);
        },
        remark: async () => void unified().use(remarkParse).use(remarkGfm).parse(text),
      },
      Math.max(1, Math.ceil(rounds / 3)),
    );
    return [
      {
        what: 'reading 1 MB of Markdown into steps',
        value: times.runbook,
        unit: 'ms',
        against: { what: 'bare remark', value: times.remark, unit: 'ms' },
      },
    ];
  },
};
