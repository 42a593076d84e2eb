import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Runs each contender once per round, in turn and every other round in reverse, so that other load on the machine
 * affects all of them alike. The first round is discarded. `contenders` maps names to functions; returns the median
 * milliseconds (or whatever number a function resolves to) by name.
 */
export async function sideBySide(contenders, rounds) {
  const names = Object.keys(contenders);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const start = performance.now();
      const told = await contenders[name]();
      if (round > 0) figures[name].push(typeof told === 'number' ? told : performance.now() - start);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(figures[name])]));
}

/** Runs a process to its end and discards its output; if it does not exit with 0, rejects with what it printed. */
export function run([command, ...args], options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', options.stdout ?? 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4_000)));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args[0]}: exit ${code}\n${said}`)),
    );
  });
}

/** Like `run`, with stdout in a file. */
export async function runInto(file, command, options = {}) {
  const fd = openSync(file, 'w');
  try {
    await run(command, { ...options, stdout: fd });
  } finally {
    closeSync(fd);
  }
}

/** Runs a Node program and resolves to its peak memory in MB, as it reports at exit. */
export async function peakMegabytes([node, ...args], folder, options = {}) {
  const file = path.join(folder, 'peak');
  const preload = new URL('record-peak.mjs', import.meta.url).href;
  await run([node, '--import', preload, ...args], {
    ...options,
    env: { ...process.env, ...options.env, BENCH_PEAK_FILE: file },
  });
  return Number(readFileSync(file, 'utf8'));
}
