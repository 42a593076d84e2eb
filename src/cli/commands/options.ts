import { parseDuration } from '../../model/duration.ts';
import { choice, flag, list, parsed, text, type OptionValues } from '../options.ts';

const json = flag('one JSON document on stdout');
const ui = choice(['tui', 'plain', 'json'], 'how the run is shown (tui on a terminal, else plain)');
const output = (when: string) => text('FILE', `${when}write it to FILE instead of stdout`, { short: 'o' });
const by = (who: string) => text('NAME', who);

const ANSWERS = {
  yes: flag('start without asking, accept ordinary confirmations', { short: 'y' }),
  confirm: list('ID', 'confirm this destructive step beforehand'),
  answers: text('FILE', 'YAML with answers: {checks: {ID: pass}, assist: {ID: run}}'),
};
const PARAMS = {
  param: list('K=V', 'value of a parameter', { short: 'p' }),
  paramsFile: list('FILE', 'YAML or JSON with values of parameters'),
};
const EDITED = {
  acceptChanges: flag('play steps to come as the edited runbook has them'),
  keepSource: flag('continue with the text the run was started with, even if it was edited'),
};
const report = text('PATH', 'also write the report here');

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
  new: flag('begin a new run although one is unfinished'),
  onFailure: choice(['stop', 'end'], 'after a failure stop resumable (stop) or play finally and end (end)'),
  ui,
  drill: text('NAME', 'this is a drill of that name'),
  sandbox: flag('rehearse against real local services with throw-away data'),
  keepSandbox: flag('leave the sandbox running when the run ends'),
  report,
};

export type PlayOptions = OptionValues<typeof PLAY>;

export const RESUME = {
  ...ANSWERS,
  ...PARAMS,
  ...EDITED,
  rerunFrom: text('ID', 'play this step and those after it again, completed ones too'),
  takeOver: flag('take the run from a process that hangs or a machine that is gone'),
  ui,
  report,
};

/** What `resume`, `abort` and `undo` take a run up again with. */
export type ResumeOptions = OptionValues<typeof RESUME> & { readonly byHand?: readonly string[] };

export const ABORT = { ui };

export const UNDO = {
  yes: ANSWERS.yes,
  confirm: ANSWERS.confirm,
  byHand: list('ID=WORDS', 'say what you have undone by hand for a step that has no undo'),
  ...EDITED,
  ui,
};

export const STATUS = { json };

export const LIST = { json };

export const REPLAY = {
  speed: parsed('N', 'speed factor (1)', {
    absent: 1,
    parse: (given) => positive(Number(given.replace(/x$/, ''))),
    expected: 'write a number: 10 plays ten times as fast',
  }),
  idleLimit: parsed('DURATION', 'longest wait between two events (2s)', {
    absent: IDLE_LIMIT_MS,
    parse: (given) => (given === 'none' ? Number.POSITIVE_INFINITY : positive(parseDuration(given) ?? 0)),
    expected: 'write a duration such as 2s, or none for the original waits',
  }),
  from: text('ID', 'begin where this step or section began'),
  ui: choice(['tui', 'plain', 'json'], 'tui on a terminal, else the timeline as lines'),
  export: text('cast|cast-v3', 'write it as an asciicast instead'),
  output: output('with --export: '),
};

export const REPORT = {
  format: text('NAME', 'md (the default), html, json, junit, metrics, cast, cast-v3'),
  output: output(''),
};

export const APPROVE = { by: by('who approves (attested, not authenticated)') };

export const NOTE = {
  kind: choice(['note', 'issue', 'lesson', 'action'], 'what it is (note)'),
  by: by('who says it'),
};

export const SHOW = { json };

export const VERIFY_JOURNAL = { head: text('HASH', 'the head hash that a report printed'), json };

const positive = (value: number): number | undefined => (Number.isFinite(value) && value > 0 ? value : undefined);
