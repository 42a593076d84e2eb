// Shows a story on a real terminal; what the TUI dispatches goes to the file named first. Bundled and run by terminal.test.ts.
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { evolve } from '../../../src/model/evolve.ts';
import { initialState } from '../../../src/model/state.ts';
import { createTui, promptChoice, promptText } from '../../../src/tui/index.ts';
import { beforeRestore, restoring } from '../../support/sample-run.ts';

const [log = '', scenario = 'question'] = process.argv.slice(2);
const say = (word: unknown): void => appendFileSync(log, `${JSON.stringify(word)}\n`);
const { stdin, stdout, env } = process;

if (scenario === 'prompts') {
  const choices = [
    { id: 'full', title: 'Full restore' },
    { id: 'wal', title: 'Write-ahead log only' },
  ];
  say(await promptChoice({ stdin, stdout, env }, { heading: 'Which procedure?', choices }));
  const check = (value: string) => (value.length < 8 ? 'at least 8 characters' : null);
  say(
    await promptText(
      { stdin, stdout, env },
      { label: 'DB_TOKEN', description: 'of the database', initial: '', masked: true, check },
    ),
  );
  process.stdout.write('after the prompts\n');
} else {
  const story = scenario === 'question' ? beforeRestore() : restoring();
  const state = initialState(story.plan);
  const view = createTui({ stdin, stdout, env, operator: 'ada' });
  await view.open(story.plan, state, (command) => {
    say(command);
    if (command.type === 'interrupt') void view.close(state).then(() => process.exit(130));
  });
  for (const event of story.records) view.event(event, evolve(state, event));
  say('ready');
  if (scenario === 'interactive') {
    await view.suspend();
    const child = spawnSync('bash', ['-c', 'read -r -p "child> " line; echo "$line"'], {
      stdio: ['inherit', 'pipe', 'inherit'],
      encoding: 'utf8',
    });
    say({ child: child.stdout.trim() });
    await view.resume();
  }
  if (scenario === 'crash')
    setTimeout(() => {
      throw new Error('boom');
    }, 300);
}
