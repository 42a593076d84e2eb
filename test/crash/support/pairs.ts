import { oracle } from './oracle.ts';
import { book, counted, until, type Stage } from './stage.ts';

/** What was wrong with one pair of simultaneous resumes; empty when one proceeded and the other named it. Removes the stage. */
export async function pairOfResumes(stage: Stage): Promise<string[]> {
  try {
    stage.write(
      'r.md',
      book(
        counted('#one', 'true'),
        counted('#stop', 'test -e resumed || { touch resumed; exit 1; }'),
        counted('#held', 'until test -e go; do sleep 0.02; done'),
      ),
    );
    const stopped = await stage.run(['play', 'r.md', '--ui', 'plain']);
    if (stopped.code !== 1) return [`the play before the pair ended with ${stopped.code}: ${stopped.stderr}`];
    const pair = [stage.start(['resume', '--ui', 'plain']), stage.start(['resume', '--ui', 'plain'])] as const;
    const first = await Promise.race(pair.map(async (one) => (await one.told, one)));
    const other = first === pair[0] ? pair[1] : pair[0];
    const loser = await first.told;
    await until('the winner plays', () => stage.starts().some(({ step }) => step === 'held'));
    stage.write('go', '');
    const winner = await other.told;
    const problems = oracle(stage.journal(), stage.starts(), new Set(['one', 'stop', 'held']));
    if (loser.code !== 4) problems.push(`the one that lost ended with ${loser.code}: ${loser.stderr}`);
    if (!loser.stderr.includes(`process ${other.process.pid} `))
      problems.push(`it does not name ${other.process.pid}: ${loser.stderr}`);
    if (winner.code !== 0) problems.push(`the one that won ended with ${winner.code}: ${winner.stderr}`);
    return problems;
  } finally {
    stage.remove();
  }
}
