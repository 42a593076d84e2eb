/**
 * Holds Node's warnings (deprecations, listener leaks, NO_COLOR beside FORCE_COLOR …) back while the screen is up: it writes
 * them directly to the terminal, and lines at the bottom would push the whole screen up. `release` writes them.
 */
export function holdWarnings(stderr: NodeJS.WritableStream = process.stderr): { release(): void } {
  const usual = process.listeners('warning');
  const held: Error[] = [];
  const hold = (warning: Error): void => void held.push(warning);
  process.removeAllListeners('warning');
  process.on('warning', hold);
  return {
    release() {
      process.off('warning', hold);
      for (const listener of usual) process.on('warning', listener);
      for (const { name, message } of held) stderr.write(`${name}: ${message}\n`);
    },
  };
}
