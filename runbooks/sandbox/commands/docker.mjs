import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * `containers: { 'app-db': { service: 'db', running: true, health: 'healthy', image, mounts: { '/data': 'db-data' }, starts: ['command'],
 * server: 'postgres', fails: 'why', log: [] } }` and `volumes: { 'db-data': {} }`. A volume is a folder of the state,
 * `ctx.standIn('docker').folder('volumes', 'db-data')`. `project` is the name of the compose project; `files` are the services that `up` creates:
 * `{ db: { container: 'app-db', mounts } }`. A container with a `server` stops and starts a real server of the sandbox.
 */
export default {
  about: 'docker and docker compose: containers that start and stop, volumes that are folders',
  state: { project: 'app', containers: {}, volumes: {}, services: {} },
  calls: [
    { usage: 'docker --version', print: 'Docker version 27.3.1, build stand-in' },
    { usage: 'docker info', print: 'Server Version: 27.3.1' },
    { usage: 'docker compose version', print: 'Docker Compose version v2.29.7' },
    { usage: 'docker ps [-a|--all] [-q|--quiet] [--filter FILTER]... [--format FORMAT]', run: ps },
    {
      usage: 'docker VERB=start|stop|restart NAME... [-t|--time N]',
      run: (call) => each(call, call.args.NAME, call.args.VERB),
    },
    { usage: 'docker rm NAME... [-f|--force]', run: removeContainers },
    { usage: 'docker logs NAME [--tail N] [-f|--follow]', run: logs },
    { usage: 'docker inspect NAME [-f|--format FORMAT]', run: inspect },
    {
      usage: 'docker exec [-i|--interactive] [-t|--tty] [-e|--env ENV]... [-u|--user USER] NAME COMMAND...',
      run: (call) => inside(call, call.args.NAME),
    },
    {
      usage: 'docker run [--rm] [-i] [-v|--volume MOUNT]... [-w|--workdir FOLDER] [-e|--env ENV]... IMAGE COMMAND...',
      run: run,
    },
    { usage: 'docker cp FROM TO', run: copy },
    {
      usage: 'docker volume ls [-q|--quiet]',
      run: ({ state, args, table }) =>
        table([...(args.quiet ? [] : [['VOLUME NAME']]), ...Object.keys(state.volumes).map((name) => [name])]),
    },
    { usage: 'docker volume create NAME', run: createVolume },
    { usage: 'docker volume inspect NAME', run: inspectVolume },
    { usage: 'docker volume rm NAME...', run: removeVolumes },
    {
      usage: 'docker compose [-f|--file FILE] [-p|--project-name PROJECT] ps [-a|--all] [-q|--quiet] [--format FORMAT]',
      run: ps,
    },
    {
      usage:
        'docker compose [-f|--file FILE] [-p|--project-name PROJECT] up [-d|--detach] [--wait] [--no-deps] [SERVICE...]',
      run: up,
    },
    {
      usage: 'docker compose [-f|--file FILE] [-p|--project-name PROJECT] VERB=start|stop|restart [SERVICE...]',
      run: (call) => each(call, containersOf(call), call.args.VERB),
    },
    { usage: 'docker compose [-f|--file FILE] [-p|--project-name PROJECT] down [-v|--volumes]', run: down },
    {
      usage: 'docker compose [-f|--file FILE] [-p|--project-name PROJECT] logs [--tail N] SERVICE',
      run: (call) => logs(call, containersOf(call, [call.args.SERVICE])[0]),
    },
    {
      usage: 'docker compose [-f|--file FILE] [-p|--project-name PROJECT] exec [-T] [-i] SERVICE COMMAND...',
      run: (call) => inside(call, containersOf(call, [call.args.SERVICE])[0]),
    },
  ],
};

function containerOf({ state, fail }, name) {
  return state.containers[name] ?? fail(`Error response from daemon: No such container: ${name}`);
}

function containersOf({ state, args, fail }, services = args.SERVICE) {
  const all = Object.entries(state.containers).filter(([, { service }]) => service !== undefined);
  if (services.length === 0) return all.map(([name]) => name);
  return services.map(
    (service) => all.find(([, one]) => one.service === service)?.[0] ?? fail(`no such service: ${service}`),
  );
}

const statusOf = ({ running, health }) => (running ? `Up${health ? ` (${health})` : ''}` : 'Exited (0)');

function ps({ state, args, table }) {
  const rows = Object.entries(state.containers).filter(([name, one]) => {
    const kept = (args.filter ?? []).every((filter) => {
      const [key, value] = filter.split('=');
      return key === 'name'
        ? name.includes(value)
        : key === 'status'
          ? (one.running ? 'running' : 'exited') === value
          : true;
    });
    return kept && (one.running || args.all);
  });
  if (args.quiet) return rows.map(([name]) => `${name}\n`).join('');
  if (args.format === 'json')
    return rows
      .map(
        ([Name, one]) =>
          `${JSON.stringify({ Name, Service: one.service, State: one.running ? 'running' : 'exited', Health: one.health ?? '' })}\n`,
      )
      .join('');
  if (args.format) {
    const filled = ([name, one]) =>
      args.format.replace(/^table /, '').replaceAll(
        /\{\{\s*\.(\w+)\s*\}\}/g,
        (_, key) =>
          ({
            Names: name,
            Name: name,
            Service: one.service,
            Status: statusOf(one),
            State: one.running ? 'running' : 'exited',
            Health: one.health ?? '',
            Image: one.image ?? '',
          })[key] ?? '',
      );
    return rows.map((row) => `${filled(row).replaceAll('\\t', '\t')}\n`).join('');
  }
  return table([['NAME', 'SERVICE', 'STATUS'], ...rows.map(([name, one]) => [name, one.service ?? '', statusOf(one)])]);
}

function each(call, names, verb) {
  const started = [];
  for (const name of names) {
    const one = containerOf(call, name);
    if (verb !== 'start') halt(call, one);
    if (verb !== 'stop' && begin(call, name, one) && one.starts) started.push([name, one.starts]);
    call.print(name);
  }
  if (started.length > 0) call.later((tools) => runStarts(started, tools));
}

function halt(call, one) {
  if (one.running && one.server) call.service('stop', one.server);
  one.running = false;
}

/** Whether it was stopped before. */
function begin(call, name, one) {
  if (one.running) return false;
  if (one.fails) {
    one.log = [...(one.log ?? []), one.fails];
    call.warn(`Error response from daemon: failed to start ${name}: ${one.fails}`);
    call.exit(1);
    return false;
  }
  if (one.server) call.service('start', one.server);
  one.running = true;
  return true;
}

async function runStarts(started, { run, update, warn }) {
  let exit = 0;
  for (const [name, argv] of started) {
    const { code, stdout, stderr } = run(argv);
    await update(({ containers }) => {
      containers[name].log = [...(containers[name].log ?? []), ...`${stdout}${stderr}`.split('\n').slice(0, -1)];
      if (code !== 0) containers[name].running = false;
    });
    if (code === 0) continue;
    warn(`container ${name} exited (${code})`);
    exit = 1;
  }
  return exit;
}

function removeContainers(call) {
  for (const name of call.args.NAME) {
    if (containerOf(call, name).running && !call.args.force)
      call.fail(`Error response from daemon: cannot remove container "${name}": container is running`);
    delete call.state.containers[name];
    call.print(name);
  }
}

function logs(call, name = call.args.NAME) {
  const lines = containerOf(call, name).log ?? [];
  return lines
    .slice(call.args.tail === undefined ? 0 : -call.args.tail)
    .map((line) => `${line}\n`)
    .join('');
}

function inspect(call) {
  const { NAME, format } = call.args;
  const one = containerOf(call, NAME);
  const value = {
    Name: `/${NAME}`,
    State: {
      Running: one.running,
      Status: one.running ? 'running' : 'exited',
      Health: { Status: one.health ?? 'none' },
    },
  };
  if (!format) return [value];
  return format.replaceAll(
    /\{\{\s*\.([\w.]+)\s*\}\}/g,
    (_, keys) => keys.split('.').reduce((found, key) => found?.[key], value) ?? '<no value>',
  );
}

/** Paths below the mounts of a container are in the folders of its volumes; other absolute paths would be of this machine. */
function mapped(call, mounts, words) {
  const places = Object.entries(mounts).toSorted(([one], [other]) => other.length - one.length);
  for (const [, folder] of places) mkdirSync(folder, { recursive: true });
  const [program, ...rest] = words;
  const shell = /^(ba)?sh$/.test(program);
  return [
    program,
    ...rest.map((word) => {
      const text = places.reduce(
        (one, [mount, folder]) =>
          one.replaceAll(new RegExp(`(?<![\\w./-])${mount.replaceAll('.', '\\.')}(?![\\w-])`, 'g'), folder),
        word,
      );
      if (!shell && word.startsWith('/') && text === word && word !== '/dev/null')
        call.fail(
          `docker: the stand-in has no ${word} in the container; it has ${places.map(([mount]) => mount).join(', ') || 'no volumes'}`,
          64,
        );
      return text;
    }),
  ];
}

function inside(call, name) {
  const one = containerOf(call, name);
  if (!one.running) call.fail(`Error response from daemon: container ${name} is not running`);
  const mounts = Object.fromEntries(
    Object.entries(one.mounts ?? {}).map(([mount, volume]) => [mount, call.folder('volumes', volume)]),
  );
  const env = Object.fromEntries(
    (call.args.env ?? []).map((pair) => [pair.split('=')[0], pair.split('=').slice(1).join('=')]),
  );
  call.exec(mapped(call, mounts, call.args.COMMAND), { cwd: call.folder('containers', name), env });
}

/** A container that runs one command: `docker run --rm -v db-data:/data -v "$PWD":/backup alpine tar czf /backup/data.tgz -C /data .` */
function run(call) {
  const { args, state, fail } = call;
  const mounts = {};
  for (const mount of args.volume) {
    const [source, target] = mount.split(':');
    if (!source.startsWith('/') && !source.startsWith('.')) state.volumes[source] ??= {};
    else if (!existsSync(path.resolve(source)))
      fail(`docker: Error response from daemon: ${source} does not exist`, 125);
    mounts[target] = /^[/.]/.test(source) ? path.resolve(source) : call.folder('volumes', source);
  }
  const cwd = args.workdir === undefined ? Object.values(mounts)[0] : mapped(call, mounts, ['cd', args.workdir])[1];
  call.exec(mapped(call, mounts, args.COMMAND), cwd === undefined ? {} : { cwd });
}

function copy(call) {
  const side = (text) => {
    const [, name, inner] = /^([^/:]+):(.+)$/.exec(text) ?? [];
    if (inner === undefined) return path.resolve(text);
    const one = containerOf(call, name);
    const mounts = Object.fromEntries(
      Object.entries(one.mounts ?? {}).map(([mount, volume]) => [mount, call.folder('volumes', volume)]),
    );
    return mapped(call, mounts, ['cp', inner])[1];
  };
  call.exec(['cp', '-a', side(call.args.FROM), side(call.args.TO)]);
}

function createVolume({ args, state, folder, print }) {
  state.volumes[args.NAME] ??= {};
  folder('volumes', args.NAME);
  print(args.NAME);
}

function inspectVolume({ args, state, fail, folder }) {
  if (!state.volumes[args.NAME]) fail(`[]\nError response from daemon: get ${args.NAME}: no such volume`);
  return [{ Name: args.NAME, Driver: 'local', Mountpoint: folder('volumes', args.NAME) }];
}

function removeVolumes({ args, state, fail, folder, print }) {
  for (const name of args.NAME) {
    if (!state.volumes[name]) fail(`Error response from daemon: get ${name}: no such volume`);
    const user = Object.entries(state.containers).find(([, one]) => Object.values(one.mounts ?? {}).includes(name));
    if (user) fail(`Error response from daemon: remove ${name}: volume is in use - [${user[0]}]`);
    delete state.volumes[name];
    rmSync(folder('volumes', name), { recursive: true });
    print(name);
  }
}

function up(call) {
  const { args, state, fail } = call;
  if (args.file !== undefined && !existsSync(path.resolve(args.file)))
    fail(`open ${path.resolve(args.file)}: no such file or directory`, 14);
  const known = Object.keys(state.services);
  const existing = Object.values(state.containers).flatMap(({ service }) => service ?? []);
  const wanted = args.SERVICE.length > 0 ? args.SERVICE : [...new Set([...known, ...existing])];
  const names = wanted.map((service) => {
    const [present] = Object.entries(state.containers).find(([, one]) => one.service === service) ?? [];
    if (present) return present;
    const { container = `${state.project}-${service}-1`, ...rest } =
      state.services[service] ?? fail(`no such service: ${service}`);
    state.containers[container] = { service, running: false, ...rest };
    for (const volume of Object.values(rest.mounts ?? {}))
      createVolume({ ...call, args: { NAME: volume }, print: () => undefined });
    return container;
  });
  each(call, names, 'start');
}

function down(call) {
  for (const name of containersOf(call, [])) {
    const one = call.state.containers[name];
    halt(call, one);
    delete call.state.containers[name];
    if (call.args.volumes) {
      for (const volume of Object.values(one.mounts ?? {})) {
        delete call.state.volumes[volume];
        if (readdirSync(call.folder('volumes')).includes(volume))
          rmSync(call.folder('volumes', volume), { recursive: true });
      }
    }
    call.print(`Container ${name}  Removed`);
  }
}
