import { loadLibrary } from '../../program-path/index.ts';

type Zx = Readonly<Record<string, unknown>> & { readonly $: { verbose: boolean } };

/** The exports of zx. A test compares them with the library. */
export const ZX_NAMES: readonly string[] = [
  ...'$ Fail ProcessOutput ProcessPromise VERSION YAML argv bus cd chalk defaults dotenv echo expBackoff fetch fs glob globby'.split(
    ' ',
  ),
  ...'kill log minimist nothrow os parseArgv path ps question quiet quote quotePowerShell resolveDefaults retry sleep'.split(
    ' ',
  ),
  ...'spinner stdin syncProcessCwd tempdir tempfile tmpdir tmpfile updateArgv useBash usePowerShell usePwsh version'.split(
    ' ',
  ),
  ...'versions which within'.split(' '),
];

/**
 * Makes the globals of zx available: the library loads when the first of them is used. It takes longer than starting Node, and most
 * scripts only need `ctx`.
 */
export function provideZx(scope: object = globalThis): void {
  const before = new Map(ZX_NAMES.map((name) => [name, Object.getOwnPropertyDescriptor(scope, name)]));
  const load = (): Zx => {
    const lazy = ZX_NAMES.filter((name) => isLazy(scope, name));
    // zx itself uses the names that Node has as well, such as `fetch`.
    for (const name of lazy) restore(scope, name, before.get(name));
    const zx = loadLibrary('zx') as Zx;
    // The record shows the commands that a script ran and what they printed.
    zx.$.verbose = true;
    for (const name of lazy) assign(scope, name, zx[name]);
    return zx;
  };
  for (const name of ZX_NAMES)
    Object.defineProperty(scope, name, {
      configurable: true,
      enumerable: true,
      get: () => load()[name],
      set(value) {
        assign(scope, name, value);
      },
    });
}

function restore(scope: object, name: string, before: PropertyDescriptor | undefined): void {
  if (before) Object.defineProperty(scope, name, before);
  else Reflect.deleteProperty(scope, name);
}

/** A script may have assigned to some of the names before it used another. */
const isLazy = (scope: object, name: string): boolean =>
  Object.getOwnPropertyDescriptor(scope, name)?.get !== undefined;

function assign(scope: object, name: string, value: unknown): void {
  Object.defineProperty(scope, name, { configurable: true, enumerable: true, writable: true, value });
}
