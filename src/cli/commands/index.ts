import type { CommandSpec, OptionSpec } from '../command.ts';

const JSON_OUTPUT: OptionSpec = { name: 'json', summary: 'one JSON document on stdout' };
const UI: OptionSpec = {
  name: 'ui',
  value: 'tui|plain|json',
  summary: 'how the run is shown (tui on a terminal, else plain)',
};
const YES: OptionSpec = { name: 'yes', short: 'y', summary: 'start without asking, accept ordinary confirmations' };
const CONFIRM: OptionSpec = {
  name: 'confirm',
  value: 'ID',
  many: true,
  summary: 'confirm this destructive step beforehand',
};
const ANSWERS: OptionSpec = {
  name: 'answers',
  value: 'FILE',
  summary: 'YAML with answers: {checks: {ID: pass}, assist: {ID: run}}',
};
const PARAMS: readonly OptionSpec[] = [
  { name: 'param', short: 'p', value: 'K=V', many: true, summary: 'value of a parameter' },
  { name: 'params-file', value: 'FILE', many: true, summary: 'YAML or JSON with values of parameters' },
];
const ACCEPT: OptionSpec = { name: 'accept-changes', summary: 'play steps to come as the edited runbook has them' };
const KEEP: OptionSpec = {
  name: 'keep-source',
  summary: 'go on with the text the run was started with, though it was edited',
};
const REPORT: OptionSpec = { name: 'report', value: 'PATH', summary: 'also write the report here' };

/** The commands: help, usage errors and the docs are made from this table. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'play',
    operands: 'FILE[#OPTION]',
    summary: 'play a runbook',
    options: [
      ...PARAMS,
      { name: 'choose', value: 'ID', many: true, summary: 'choose an alternative, once for each group' },
      { name: 'from', value: 'ID', summary: 'begin with this step or section' },
      { name: 'until', value: 'ID', summary: 'end with this step or section' },
      { name: 'only', value: 'ID', many: true, summary: 'play only this step or section' },
      { name: 'assist', summary: 'offer plain shell fences one by one: run, copy, by hand, skip' },
      { name: 'dry-run', summary: 'show what would be played; nothing is run, connected or resolved' },
      YES,
      CONFIRM,
      ANSWERS,
      { name: 'new', summary: 'begin a new run although one is unfinished' },
      {
        name: 'on-failure',
        value: 'stop|end',
        summary: 'after a failure stop resumable (stop) or play finally and end (end)',
      },
      UI,
      { name: 'drill', value: 'NAME', summary: 'this is a drill of that name' },
      { name: 'sandbox', summary: 'rehearse against real local services with throw-away data' },
      { name: 'keep-sandbox', summary: 'leave the sandbox running when the run ends' },
      REPORT,
    ],
    load: () => import('./play.ts'),
  },
  {
    name: 'resume',
    operands: '[RUN]',
    summary: 'go on with the newest unfinished run, or RUN',
    options: [
      YES,
      CONFIRM,
      ANSWERS,
      ...PARAMS,
      ACCEPT,
      KEEP,
      { name: 'rerun-from', value: 'ID', summary: 'play this step and those after it again, completed ones too' },
      { name: 'take-over', summary: 'take the run from a process that hangs or a machine that is gone' },
      UI,
      REPORT,
    ],
    load: () => import('./resume.ts'),
  },
  {
    name: 'status',
    operands: '[RUN]',
    summary: 'where a run stands',
    options: [JSON_OUTPUT],
    load: () => import('./status.ts'),
  },
  {
    name: 'list',
    operands: '',
    summary: 'runs, newest first',
    options: [JSON_OUTPUT],
    load: () => import('./list.ts'),
  },
  {
    name: 'replay',
    operands: '[RUN]',
    summary: 'look at a run again as it was, or as it goes on; nothing is executed',
    options: [
      { name: 'speed', value: 'N', summary: 'times as fast as it was (1)' },
      { name: 'idle-limit', value: 'DURATION', summary: 'stretches without any event take at most this long (2s)' },
      { name: 'from', value: 'ID', summary: 'begin where this step or section began' },
      { name: 'ui', value: 'tui|plain|json', summary: 'tui on a terminal, else the timeline as lines' },
      { name: 'export', value: 'cast|cast-v3', summary: 'write it as an asciicast instead' },
      { name: 'output', short: 'o', value: 'FILE', summary: 'with --export: write it to FILE instead of stdout' },
    ],
    load: () => import('./replay.ts'),
  },
  {
    name: 'report',
    operands: '[RUN]',
    summary: 'write the report of a run from its journal',
    options: [
      { name: 'format', value: 'NAME', summary: 'md (the default), html, json, junit, metrics, cast, cast-v3' },
      { name: 'output', short: 'o', value: 'FILE', summary: 'write it to FILE instead of stdout' },
    ],
    load: () => import('./report.ts'),
  },
  {
    name: 'abort',
    operands: '[RUN]',
    summary: 'end a run: finally blocks play, the run is closed',
    options: [UI],
    load: () => import('./abort.ts'),
  },
  {
    name: 'undo',
    operands: '[RUN]',
    summary: 'roll back: the undos of what was done, newest first, each confirmed',
    options: [
      YES,
      CONFIRM,
      {
        name: 'by-hand',
        value: 'ID=WORDS',
        many: true,
        summary: 'say what you have undone by hand for a step that has no undo',
      },
      ACCEPT,
      KEEP,
      UI,
    ],
    load: () => import('./undo.ts'),
  },
  {
    name: 'approve',
    operands: 'RUN ID',
    summary: 'approve a step of a run from another terminal',
    options: [{ name: 'by', value: 'NAME', summary: 'who approves (attested, not authenticated)' }],
    load: () => import('./approve.ts'),
  },
  {
    name: 'note',
    operands: 'RUN TEXT',
    summary: "put a note on a run's timeline",
    options: [
      { name: 'kind', value: 'note|issue|lesson|action', summary: 'what it is (note)' },
      { name: 'by', value: 'NAME', summary: 'who says it' },
    ],
    load: () => import('./note.ts'),
  },
  {
    name: 'show',
    operands: 'FILE',
    summary: 'what would be played: sections, steps, params, objectives',
    options: [JSON_OUTPUT],
    load: () => import('./show.ts'),
  },
  {
    name: 'verify-journal',
    operands: '[RUN]',
    summary: 'check a journal, and the files of its run against the hashes in it',
    options: [{ name: 'head', value: 'HASH', summary: 'the head hash that a report printed' }, JSON_OUTPUT],
    load: () => import('./verify-journal.ts'),
  },
];
