import { readFileSync } from 'node:fs';
import path from 'node:path';
import { peakMegabytes, sideBySide } from '../measure.mjs';
import { ROOT } from '../workspace.mjs';

const FILES = 2_000;
const LINES = 300;
const SEEDS = ['stemedb-disaster-recovery', 'data-recovery-runbook', 'p14-disaster-recovery-design'];

/** Many documents as people write them, and how well the safety rules judge the labelled fences. */
export const lint = {
  name: 'lint',
  title: 'Linting',
  async run({ workspace, rounds }) {
    const { folder, env, main } = workspace;
    const texts = SEEDS.map((name) => excerpt(path.join(ROOT, 'test/fixtures/seeds', `${name}.md`)));
    for (let at = 0; at < FILES; at += 1) workspace.file(`page-${at}.md`, texts[at % texts.length]);
    const command = (pattern) => [process.execPath, main, 'lint', pattern, '--format', 'json', '-o', 'found.json'];
    let [few, many] = [0, 0];
    const measure = async (pattern) => peakMegabytes(command(pattern), folder, { cwd: folder, env });
    const times = await sideBySide(
      {
        many: async () => void (many = Math.max(many, await measure('page-*.md'))),
        few: async () => void (few = Math.max(few, await measure('page-1??.md'))),
      },
      Math.max(1, Math.ceil(rounds / 3)),
    );
    const score = await scoreOfRules(workspace);
    return [
      { what: `${FILES} files of ${LINES} lines`, value: times.many, unit: 'ms', limit: 10_000 },
      {
        what: `peak memory for ${FILES} files`,
        value: many,
        unit: 'MB',
        against: { what: '100 files', value: few, unit: 'MB' },
        target: 3,
      },
      { what: `precision over ${score.fences} labelled fences`, value: score.precision * 100, unit: '%' },
      { what: `recall over ${score.fences} labelled fences`, value: score.recall * 100, unit: '%' },
    ];
  },
};

const excerpt = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(60, 60 + LINES)
    .join('\n');

async function scoreOfRules(workspace) {
  const { documentOf, labelledFences, scoreOf, lintFile, NO_SETTINGS } = await workspace.load(`
    export { documentOf, labelledFences, scoreOf } from './test/lint/labelled-fences.ts';
    export { lintFile } from './src/cli/lint/lint-file.ts';
    export { NO_SETTINGS } from './src/lint/index.ts';`);
  const judged = [];
  for (const fence of labelledFences(path.join(ROOT, 'test/lint/labelled'))) {
    const file = workspace.file('fence.md', documentOf(fence));
    const { findings } = await lintFile(file, workspace.folder, NO_SETTINGS);
    judged.push({ fence, reported: findings.map(({ diagnostic }) => diagnostic.rule) });
  }
  const { precision, recall, missed, wrong } = scoreOf(judged);
  for (const one of missed) console.log(`missed: ${one}`);
  for (const one of wrong) console.log(`wrong: ${one}`);
  return { precision, recall, fences: judged.length };
}
