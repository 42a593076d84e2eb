import { formatDuration } from '../../model/duration.ts';
import { oneLine } from '../../presentation/wording.ts';
import type { Clock } from '../../model/ports.ts';

const REFRESH_MS = 1_000;
/** Earlier than this, an estimate would be a guess. */
const FIRST_ESTIMATE = 0.03;

export interface Progress {
  /** Adds pieces of work that were not known before; a negative count removes some that are no longer needed. */
  more(count: number): void;
  /** Begins a piece of work; the returned function takes the share that is done, from 0 to 1. */
  begin(name: string): { at(done: number): void; end(): void };
  /** Prints a result without leaving a partial progress line in front of it. */
  aside(print: () => void): void;
  end(): void;
}

interface Screen {
  /** On a terminal one line is redrawn; elsewhere each start is a line. */
  readonly terminal: boolean;
  write(text: string): void;
}

/** Shows how many pieces of work are done, and how long the rest takes at this rate. */
export function showProgress({ terminal, write }: Screen, clock: Pick<Clock, 'mono'>): Progress {
  const begun = clock.mono();
  const current = new Map<string, number>();
  let total = 0;
  let finished = 0;
  const clear = (): void => {
    if (terminal) write('\r\u001b[2K');
  };
  const draw = (): void => {
    if (!terminal || current.size === 0) return;
    const done = (finished + [...current.values()].reduce((sum, part) => sum + part, 0)) / Math.max(1, total);
    const left = done < FIRST_ESTIMATE ? null : ((clock.mono() - begun) * (1 - done)) / done;
    const rest = left === null ? '' : `, about ${formatDuration(Math.ceil(left / 1_000) * 1_000)} left`;
    clear();
    write(oneLine(`${finished} of ${total} done${rest}: ${[...current.keys()].join(', ')}`, 78));
  };
  const timer = terminal ? setInterval(draw, REFRESH_MS) : null;
  timer?.unref();
  return {
    more(count) {
      total += count;
    },
    begin(name) {
      current.set(name, 0);
      if (terminal) draw();
      else write(`rehearsing ${oneLine(name)}\n`);
      return {
        at: (done) => void current.set(name, Math.min(1, done)),
        end() {
          current.delete(name);
          finished += 1;
        },
      };
    },
    aside(print) {
      clear();
      print();
      draw();
    },
    end() {
      if (timer) clearInterval(timer);
      clear();
    },
  };
}
