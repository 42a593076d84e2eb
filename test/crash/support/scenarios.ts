import { book, counted, fence } from './stage.ts';

export interface Scenario {
  readonly name: string;
  readonly runbook: string;
  /** Ids of steps that write into the ledger. */
  readonly counted: ReadonlySet<string>;
  /** Rolled back now and then. */
  readonly undo: boolean;
}

/** Steps that must not be repeated automatically: each adds to what is there. */
export const PLAIN: Scenario = {
  name: 'steps that are not idempotent',
  undo: false,
  counted: new Set(['a', 'b', 'c', 'd', 'e', 'f']),
  runbook: book(
    counted('#a', 'COUNT=1', 'echo a >> effects'),
    counted('#b', 'sleep 0.05', 'COUNT=$((COUNT + 1))', 'echo b >> effects'),
    counted('#c', 'COUNT=$((COUNT + 1))', 'echo c >> effects', 'sleep 0.1'),
    counted('#d', 'head -c 100000 /dev/urandom | base64'),
    counted('#e', 'sleep 0.08', 'echo e >> effects'),
    counted('#f', 'test "$COUNT" = 3'),
  ),
};

/** Retries, parallel steps, gates that poll, each policy of on-interrupt, and undos. */
export const RICH: Scenario = {
  name: 'retries, parallel, gates and undo',
  undo: true,
  counted: new Set(['a', 'undo-a', 'b', 'left', 'right', 'c', 'd', 'undo-d', 'e', 'tidy']),
  runbook: book(
    counted('#a', 'echo a >> effects', 'sleep 0.03'),
    counted('.undo #undo-a on-interrupt=rerun', 'sleep 0.02'),
    counted('#b retries=3 backoff=10ms effect=read', 'test -e tried || { touch tried; exit 3; }'),
    fence('bash {.gate #b-holds every=30ms within=20s}', 'echo x >> polls; test "$(($(wc -l < polls) % 3))" = 0'),
    counted('#left parallel', 'sleep 0.06'),
    counted('#right parallel', 'sleep 0.04'),
    counted('#c on-interrupt=rerun', 'sleep 0.05', 'rm -f tried'),
    '- [ ] The lights are on\n',
    counted('#d on-interrupt=verify', 'sleep 0.02', 'touch there', 'sleep 0.03'),
    fence('bash {.gate #d-holds}', 'test -e there'),
    counted('.undo #undo-d on-interrupt=rerun', 'rm -f there'),
    counted('#e effect=read', 'sleep 0.04'),
    counted('#tidy .finally', 'sleep 0.02'),
  ),
};
