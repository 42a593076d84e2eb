import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const runbook = (expectation: string): string => `# Check

\`\`\`bash {#make}
: > nothing
\`\`\`

\`\`\`sha256 {.gate #intact expect="${expectation}"}
${EMPTY}  nothing
\`\`\`
`;

const here = new Workplace();
afterAll(() => here.remove());
const play = async (expectation: string): Promise<string> => {
  here.write('r.md', runbook(expectation));
  const { code, stdout, stderr } = await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes', '--new']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  return stdout;
};
const report = async (format: string): Promise<string> => (await here.runbook(['report', '--format', format])).stdout;

describe('an expectation that cannot be judged', () => {
  const why = /could not be judged: column 10: No such key: state; known: name, status, found, expected/;
  const names = ['ok', 'failed', 'missing', 'total', 'bytes', 'files'];
  let screen = '';
  beforeAll(async () => {
    screen = await play("files[0].state == 'ok'");
  });

  it('is distinguished from one that does not hold, with the reason and the names that would have been known', () => {
    expect(screen).toMatch(why);
    expect(screen).toContain('(known: ok, failed, missing, total, bytes, files)');
    expect(screen).toMatch(/gate intact of step make could not be judged/);
    expect(screen).toMatch(/names +ok, failed, missing, total, bytes, files/);
    expect(screen).not.toMatch(/did not hold|does not hold/);
  });

  it('is in the journal as such, in the poll and in the failure', () => {
    const unjudged = { why: expect.stringMatching(why), names };
    const events = here.events();
    expect(events.find(({ type }) => type === 'gate.polled')).toMatchObject({ passed: false, unjudged });
    expect(events.find(({ type }) => type === 'gate.failed')).toMatchObject({ failure: { unjudged } });
  });

  it('is in every report', async () => {
    expect(await report('md')).toMatch(/\*\*not judged\*\*.*could not be judged/);
    expect(await report('md')).toMatch(/Names it could have used: `ok, failed, missing/);
    expect(await report('html')).toMatch(/could not be judged/);
    expect(await report('html')).not.toMatch(/did not hold/);
    expect(await report('junit')).toMatch(/<error message="could not be judged: [^"]*No such key: state/);
    const steps = (JSON.parse(await report('json')) as { steps: readonly { gates: unknown[] }[] }).steps;
    expect(steps[0]?.gates[0]).toMatchObject({
      status: 'failed',
      unjudged: { why: expect.stringMatching(why), names },
    });
  });
});

describe('an expectation that holds over nothing', () => {
  it('has judged nothing, and the gate fails for that reason', async () => {
    const screen = await play("files.filter(f, f.name == 'other').all(f, f.status == 'ok')");
    expect(screen).toMatch(/gate intact of step make judged nothing: .*all\(\) had nothing to check/);
    expect(await report('junit')).toMatch(/<error message="judged nothing/);
  });
});
