import { lstat, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { RunbookError } from '../model/failure.ts';
import type { Confinement, Connections } from '../model/ports.ts';
import type { ServicesFacts } from './services.ts';
import type { SandboxFolders } from './environment.ts';

/**
 * Confines the built-in step kinds: they write below the folders of the sandbox and of its services, and connect to its services and to what `allow`
 * names (`host:port`, `host:*`). Commands and scripts are separate processes and are not confined.
 */
export function createConfinement(
  folders: Pick<SandboxFolders, 'work' | 'home' | 'tmp'>,
  services: ServicesFacts,
  allow: readonly string[],
): Confinement {
  const facts = Object.values(services).filter((one) => one !== null);
  const data = facts.flatMap((one) => one.folders);
  const roots = Promise.all([folders.work, folders.home, folders.tmp, ...data].map((folder) => realpath(folder)));
  roots.catch(() => undefined);
  const known = new Set([...facts.flatMap((one) => one.addresses), ...allow].map((address) => address.toLowerCase()));
  return {
    async write(file) {
      const target = await whereItLeads(file);
      if ((await roots).some((root) => target.startsWith(`${root}${path.sep}`))) return;
      throw new RunbookError({
        code: 'outside-sandbox',
        message: `${file} is outside the sandbox, so it was not written`,
        ...(target === file ? {} : { found: `it leads to ${target}` }),
        expected: `a path below ${folders.work}`,
        hint: 'write below the working directory; if a rehearsal needs another path than a real run, make the path a param and give it a value in the sandbox',
      });
    },
    connect(host, port) {
      const name = host.toLowerCase();
      if (known.has(`${name}:${port}`) || known.has(`${name}:*`)) return;
      throw new RunbookError({
        code: 'outside-sandbox',
        message: `${host}:${port} does not belong to the sandbox, so no connection was made`,
        expected: known.size === 0 ? 'a service of the sandbox, which has none' : [...known].join(', '),
        hint: `point it at a service of the sandbox, or allow it in the front matter: \`sandbox: { allow: ['${name}:${port}'] }\``,
      });
    },
  };
}

/** Settings are checked when a step requests them, after its params and variables were filled in. */
export function confineConnections(connections: Connections, confinement: Confinement): Connections {
  return {
    postgres(name) {
      const settings = connections.postgres(name);
      const url = settings.connectionString === undefined ? null : new URL(settings.connectionString);
      const host = url ? url.searchParams.get('host') || url.hostname : settings.host;
      const port = url ? url.searchParams.get('port') || url.port : settings.port;
      confinement.connect(bare(host || 'localhost'), Number(port || 5432));
      return settings;
    },
    s3(name) {
      const settings = connections.s3(name);
      const url = new URL(settings.endpoint ?? `https://s3.${settings.region}.amazonaws.com`);
      confinement.connect(bare(url.hostname), Number(url.port || (url.protocol === 'http:' ? 80 : 443)));
      return settings;
    },
  };
}

/** An IPv6 address without its brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** Where a write to this name would go: follows links, including the last one, even if nothing exists there yet. */
async function whereItLeads(file: string, hops = 0): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // If this is not a path to a file, the write itself fails.
    if (code !== 'ENOENT' || hops > 40) return file;
  }
  const link = await lstat(file).catch(() => null);
  if (link?.isSymbolicLink()) return whereItLeads(path.resolve(path.dirname(file), await readlink(file)), hops + 1);
  const parent = path.dirname(file);
  return parent === file ? file : path.join(await whereItLeads(parent, hops), path.basename(file));
}
