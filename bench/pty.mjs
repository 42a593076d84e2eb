import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CLEAN = { CI: '', GITHUB_ACTIONS: '', NO_COLOR: '', LANG: 'C.UTF-8', TERM: 'xterm-256color' };

/** A command on a pseudo-terminal of 80 by 24 from script(1); reports what it draws as it comes. */
export function onTerminal(command, { cwd, env }) {
  const line = `stty cols 80 rows 24; exec ${command.map((word) => `'${word}'`).join(' ')}`;
  const child = spawn('script', ['-qfec', line, '/dev/null'], { cwd, env: { ...env, ...CLEAN }, stdio: 'pipe' });
  const listeners = new Set();
  child.stdout.on('data', (chunk) => listeners.forEach((listener) => listener(chunk.toString())));
  const closed = new Promise((resolve) => child.on('close', resolve));
  return {
    closed,
    type: (keys) => child.stdin.write(keys),
    /** Resolves to the milliseconds until something like `what` was drawn. */
    draws(what) {
      const begin = performance.now();
      return new Promise((resolve, reject) => {
        const listener = (text) => {
          if (!what.test(text)) return;
          listeners.delete(listener);
          resolve(performance.now() - begin);
        };
        listeners.add(listener);
        void closed.then(() => reject(new Error(`it ended before it drew ${what}`)));
      });
    },
  };
}

/** The process that plays the newest run below `home`. */
export function runnerOf(home) {
  const runs = path.join(home, 'runs');
  const journal = path.join(runs, readdirSync(runs).toSorted().at(-1), 'journal.jsonl');
  return JSON.parse(readFileSync(journal, 'utf8').split('\n')[0]).pid;
}

/** Seconds of processor time of the process with all its threads, and its resident memory in MB. */
export function usageOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, memory: Number(resident) / 1_000 };
}
