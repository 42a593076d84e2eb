import { listRuns, loadPlanOf, readJournal, runsRoot } from '../../journal/index.ts';
import type { Plan } from '../../model/plan.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { Candidate, Subject, World } from './completion.ts';

const MOST_TITLES = 20;

/** The runs, newest first. Only a few of them are opened for their titles. */
export async function runsIn({ cwd, env }: World): Promise<readonly Candidate[]> {
  const runs = listRuns(runsRoot(cwd, env));
  const ids = runs.map((run, place) => {
    const title = place < MOST_TITLES ? planOf(run)?.title : undefined;
    return title === undefined ? { word: run.id } : { word: run.id, about: title };
  });
  return [{ word: 'latest', about: 'the newest run' }, ...ids];
}

/** Names of steps and sections for an option or a command: `choose` takes alternatives, `confirm` destructive steps, `approve` approvals. */
export async function namesIn(subject: Subject, use: string, world: World): Promise<readonly Candidate[]> {
  const found = await contentOf(subject, world);
  if (!found) return [];
  const { sections, steps } = found;
  switch (use) {
    case 'choose':
      return sections.filter(({ attributes }) => attributes.option).map(named);
    case 'confirm':
      return steps.filter(({ attributes }) => attributes.effect === 'destructive').map(named);
    case 'approve':
      return steps.filter(({ role }) => role === 'approve').map(named);
    default:
      return [...steps, ...sections.filter(({ id, title }) => id !== '' && title !== '')].map(named);
  }
}

const named = ({ id, title }: { readonly id: string; readonly title: string }): Candidate => ({
  word: id,
  about: title,
});

/** `FILE#ID` for each alternative. */
export async function optionsIn(file: string, world: World): Promise<readonly Candidate[]> {
  const options = await namesIn({ file }, 'choose', world);
  return options.map(({ word, ...rest }) => ({ ...rest, word: `${file}#${word}` }));
}

/** `NAME=`, or `NAME=VALUE` where the values are known. Secrets are not taken from the command line. */
export async function paramsIn(subject: Subject, world: World): Promise<readonly Candidate[]> {
  if (subject === null || 'run' in subject) return [];
  const params = (await runbookOf(subject.file, world))?.params ?? [];
  return params
    .filter(({ secret }) => !secret)
    .flatMap(({ name, choices, description }) =>
      (choices ?? ['']).map((choice) => ({ word: `${name}=${choice}`, about: description ?? name })),
    );
}

async function contentOf(subject: Subject, world: World): Promise<Pick<Runbook | Plan, 'sections' | 'steps'> | null> {
  if (subject === null) return null;
  if ('file' in subject) return runbookOf(subject.file, world);
  const runs = listRuns(runsRoot(world.cwd, world.env));
  const { run: ref } = subject;
  const run = ref === 'latest' ? runs[0] : runs.find(({ id }) => id.startsWith(ref) || id.endsWith(ref));
  return run ? planOf(run) : null;
}

function planOf(run: ReturnType<typeof listRuns>[number]): Plan | null {
  try {
    return loadPlanOf(run, readJournal(run.journal).records);
  } catch {
    // A damaged run has no names to offer.
    return null;
  }
}

async function runbookOf(file: string, { cwd }: World): Promise<Runbook | null> {
  const { loadRunbook } = await import('../runbook/load-runbook.ts');
  return (await loadRunbook(file, cwd)).runbook;
}
