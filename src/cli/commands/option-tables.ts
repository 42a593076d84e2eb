import { GROUP_NAMES, type Group } from '../../diff/change.ts';
import { parseDuration } from '../../model/duration.ts';
import { TEMPLATE_NAMES } from '../init/templates.ts';
import { choice, flag, list, parsed, text, type OptionValues } from '../option-types.ts';

const json = flag('one JSON document on stdout');
const ui = choice(['tui', 'plain', 'json'], 'how the run is shown (tui on a terminal, else plain)');
const output = (when: string) => text('FILE', `${when}write to FILE instead of stdout`, { short: 'o' });

const ANSWERS = {
  yes: flag('start without asking and accept ordinary confirmations', { short: 'y' }),
  confirm: list('ID', 'confirm this destructive step in advance'),
  answers: text('FILE', 'YAML with answers: {checks: {ID: pass}, assist: {ID: run}}'),
};
const PARAMS = {
  param: list('K=V', 'set a param', { short: 'p' }),
  paramsFile: list('FILE', 'YAML or JSON with values of params'),
};
const EDITED = {
  acceptChanges: flag('take the steps still to come from the edited runbook'),
  keepSource: flag('continue with the text the run was started with, even if it was edited'),
};
const report = text('PATH', 'also write the report to PATH');

const IDLE_LIMIT_MS = 2_000;

/** The options of each command, in the order of its help. */
export const PLAY = {
  ...PARAMS,
  choose: list('ID', 'choose an alternative, once for each group'),
  from: text('ID', 'begin with this step or section'),
  until: text('ID', 'end with this step or section'),
  only: list('ID', 'play only this step or section'),
  assist: flag('offer plain shell fences one by one: run, copy, by hand, skip'),
  dryRun: flag('show what would be played; nothing is run, connected or resolved'),
  ...ANSWERS,
  new: flag('begin a new run even if this runbook has an unfinished one'),
  onFailure: choice(['stop', 'end'], 'on failure stop and stay resumable (stop), or play finally and end (end)'),
  ui,
  drill: text('NAME', 'make the run a drill of this name'),
  sandbox: flag('rehearse against real local services with throw-away data'),
  keepSandbox: flag('leave the sandbox running when the run ends'),
  report,
};

export type PlayOptions = OptionValues<typeof PLAY>;

export const RESUME = {
  ...ANSWERS,
  ...PARAMS,
  ...EDITED,
  rerunFrom: text('ID', 'play this step and everything after it again, including completed steps'),
  takeOver: flag('take the run from a process that hangs or a machine that is gone'),
  ui,
  report,
};

/** The options with which `resume`, `abort` and `undo` resume a run. */
export type ResumeOptions = OptionValues<typeof RESUME> & { readonly byHand?: readonly string[] };

export const ABORT = { ui };

export const UNDO = {
  yes: ANSWERS.yes,
  confirm: ANSWERS.confirm,
  byHand: list('ID=WORDS', 'say what you undid by hand for a step without an undo'),
  ...EDITED,
  ui,
};

export const STATUS = { json };

export const LIST = { json };

export const REPLAY = {
  speed: parsed('N', 'play N times as fast (default 1)', {
    absent: 1,
    parse: (given) => positive(Number(given.replace(/x$/, ''))),
    expected: 'write a number: 10 plays ten times as fast',
  }),
  idleLimit: parsed('DURATION', 'longest stretch without an event or output, or none (default 2s)', {
    absent: IDLE_LIMIT_MS,
    parse: (given) => (given === 'none' ? Number.POSITIVE_INFINITY : positive(parseDuration(given) ?? 0)),
    expected: 'write a duration such as 2s, or none for the original waits',
  }),
  from: text('ID', 'begin where this step or section began'),
  ui: choice(['tui', 'plain', 'json'], 'how the run is shown (tui on a terminal, else plain lines)'),
  export: text('cast|cast-v3', 'write an asciicast instead of showing the run'),
  output: output('with --export: '),
};

export const REPORT = {
  format: text('NAME', 'md (the default), html, json, junit, metrics, cast, cast-v3'),
  output: output(''),
};

export const APPROVE = { by: text('NAME', 'name of the approver (attested, not authenticated)') };

export const NOTE = {
  kind: choice(['note', 'issue', 'lesson', 'action'], 'kind of the note (default note)'),
  by: text('NAME', 'name of the author'),
};

export const SHOW = { json, graph: choice(['mermaid'], 'a flowchart of what would be played') };

export const ANNOTATE = {
  write: flag('insert what is proposed into the files; nothing else in them changes', { short: 'w' }),
  force: flag('also annotate what reads like a report'),
  json,
};

export const DIFF = {
  git: text('BASE', 'compare the working tree with this revision: FILE…, or all changed runbooks'),
  format: choice(['text', 'json', 'markdown'], 'how the changes are written (default text)'),
  json: flag('the same as --format json'),
  exitCode: flag('exit 1 if anything changed for the operator'),
  failOn: parsed<Group | 'any' | null>('GROUP', 'exit 1 if there is such a change: weakened, gates, effects … or any', {
    absent: null,
    parse: (given) => [...GROUP_NAMES, 'any' as const].find((one) => one === given),
    expected: `write one of ${GROUP_NAMES.join(', ')}, any`,
  }),
  output: output(''),
};

export const LINT = {
  format: choice(['text', 'json', 'github', 'sarif', 'junit'], 'how the findings are written (default text)'),
  output: output(''),
  fix: flag('write the fixes of which there is only one'),
  watch: flag('stay, and look at each file again when it is written'),
  stats: flag('also count the findings by rule, on stderr'),
};

export const LSP = {
  stdio: flag('speak over stdin and stdout, which it always does: some editors add this word'),
};

export const TEST = {
  mutate: flag('also play it with something missing or wrong, which a gate or a later step must notice'),
  minScore: parsed<number | null>('N', 'with --mutate: the percentage that must be noticed (100)', {
    absent: null,
    parse: (given) => (/^(100|\d{1,2})$/.test(given) ? Number(given) : undefined),
    expected: 'write a number from 0 to 100',
  }),
  sample: parsed<number | null>('N', 'with --mutate: play about N percent of the mutants', {
    absent: null,
    parse: (given) => (/^(100|[1-9]\d?)$/.test(given) ? Number(given) : undefined),
    expected: 'write a number from 1 to 100',
  }),
  seed: text('S', 'with --sample: choose the same mutants as another test with this seed'),
  strict: flag('fail if something was not tested because a server is not installed'),
  json,
  junit: text('FILE', 'also write JUnit XML to FILE'),
  jobs: parsed<number | null>('N', 'play N side by side (one for each processor)', {
    absent: null,
    parse: (given) => (/^[1-9]\d{0,2}$/.test(given) ? Number(given) : undefined),
    expected: 'write a number from 1 to 999',
  }),
  shard: parsed<{ readonly index: number; readonly count: number } | null>('I/N', 'test part I of N of the plays', {
    absent: null,
    parse: shardOf,
    expected: 'write 1/3, 2/3 and 3/3 for three parts',
  }),
};

export const VERIFY_JOURNAL = { head: text('HASH', 'the head hash that a report printed'), json };

export const COMPLETION = {};

export const INIT = { template: choice(TEMPLATE_NAMES, 'which runbook (default check)') };

const positive = (value: number): number | undefined => (Number.isFinite(value) && value > 0 ? value : undefined);

function shardOf(given: string): { readonly index: number; readonly count: number } | undefined {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(given)?.map(Number) ?? [];
  return index !== undefined && count !== undefined && index >= 1 && index <= count ? { index, count } : undefined;
}
