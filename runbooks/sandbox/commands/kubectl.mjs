import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { applyDocuments } from './lib/apply.mjs';
import { jsonpath, select } from './lib/jsonpath.mjs';
import {
  allPods,
  asObject,
  clusterOf,
  complete,
  drop,
  found,
  isReady,
  mountsOf,
  namespaceOf,
  podsOf,
  references,
  WORKLOADS,
} from './lib/kubernetes.mjs';

/**
 * Clusters by context, namespaces by name, resources by kind: `contexts: { prod: { shop: { deployments: { web: 3 } } } }`. A workload is its
 * count of replicas, or `{ replicas, labels, image, volumes: ['/data'], service: 'redis', broken: 'CrashLoopBackOff', starts: ['command'], logs: [] }`. A pod's
 * volumes are folders of the state: `ctx.standIn('kubectl').folder('pods', namespace, pod)`. `claims: { '/data': 'data' }` are folders that outlive
 * pods, `folder('claims', namespace, 'data-web-0')`; a pod that is applied can mount them. A context that is null does not answer.
 */
export default {
  about: 'Kubernetes: contexts, workloads with replicas, pods with files, jobs that run',
  state: { current: 'prod', contexts: { prod: { default: {} } } },
  complete,
  options: '[-n|--namespace NS] [--context CONTEXT]',
  calls: [
    { usage: 'kubectl config current-context', print: '${current}' },
    {
      usage: 'kubectl config use-context NAME',
      run: useContext,
    },
    {
      usage: 'kubectl config get-contexts [-o FORMAT]',
      run: ({ state }) => `${Object.keys(state.contexts).join('\n')}\n`,
    },
    {
      usage: 'kubectl get RESOURCE... [-o|--output FORMAT] [-l|--selector LABELS] [--no-headers] [--ignore-not-found]',
      run: get,
    },
    { usage: 'kubectl scale RESOURCE... --replicas=N [--all] [--current-replicas=N] [--timeout TIME]', run: scale },
    { usage: 'kubectl exec [-i|--stdin] [-t|--tty] [-c|--container CONTAINER] POD -- COMMAND...', run: execInPod },
    { usage: 'kubectl cp FROM TO [-c|--container CONTAINER]', run: copy },
    { usage: 'kubectl apply -f FILE', run: async (call) => applyDocuments(call, await documents(call, call.args.f)) },
    {
      usage: 'kubectl apply -k FOLDER',
      run: async (call) => applyDocuments(call, await kustomized(call, call.args.k)),
    },
    { usage: 'kubectl delete RESOURCE... [--all] [--ignore-not-found] [--wait]', run: remove },
    { usage: 'kubectl wait --for=CONDITION RESOURCE... [--all] [-l|--selector LABELS] [--timeout TIME]', run: waitFor },
    { usage: 'kubectl rollout status RESOURCE [--timeout TIME]', run: rolloutStatus },
    { usage: 'kubectl rollout restart RESOURCE', run: (call) => each(call, 'restarted', () => undefined) },
    { usage: 'kubectl logs RESOURCE [-f|--follow] [--tail=N] [-c|--container CONTAINER]', run: logs },
    { usage: 'kubectl create namespace NAME', run: createNamespace },
    { usage: 'kubectl annotate RESOURCE... [--overwrite]', run: annotate },
  ],
};

function useContext({ state, args, fail, print }) {
  if (!Object.hasOwn(state.contexts, args.NAME)) fail(`error: no context exists with the name: "${args.NAME}"`);
  state.current = args.NAME;
  print(`Switched to context "${args.NAME}".`);
}

function get(call) {
  const { args, fail, warn } = call;
  const namespace = namespaceOf(call);
  let rows;
  if (
    args['ignore-not-found'] &&
    references(args.RESOURCE, fail).some(({ kind, name }) => missing(call, kind, name, namespace))
  )
    return undefined;
  rows = found(call, args.RESOURCE, namespace);
  const objects = rows.map(([kind, name, resource]) => asObject(kind, name, namespace.name, resource));
  const single = references(args.RESOURCE, fail).length === 1 && references(args.RESOURCE, fail)[0].name !== null;
  const whole = single ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects };
  const format = args.output ?? '';
  if (format === 'json') return whole;
  if (format === 'name') return rows.map(([kind, name]) => `${kind.full}/${name}\n`).join('');
  if (format.startsWith('jsonpath='))
    return call.print(jsonpath(format.slice(9).replace(/^'(.*)'$/, '$1'), whole).replace(/\n?$/, '\n'));
  if (format.startsWith('custom-columns=')) {
    const columns = format
      .slice(15)
      .split(',')
      .map((column) => column.split(':'));
    const cells = objects.map((object) => columns.map(([, at]) => select(at, object)[0] ?? '<none>'));
    return call.table([...(args['no-headers'] ? [] : [columns.map(([title]) => title)]), ...cells]);
  }
  if (format !== '' && format !== 'wide')
    fail(`error: unable to match a printer suitable for the output format "${format}"`);
  if (rows.length === 0) return warn(`No resources found in ${namespace.name} namespace.`);
  const mixed = new Set(rows.map(([kind]) => kind.plural)).size > 1;
  const lines = rows.map(([kind, name, resource]) => [
    mixed ? `${kind.full}/${name}` : name,
    ...columnsOf(kind, resource),
  ]);
  return call.table([...(args['no-headers'] ? [] : [['NAME', ...headOf(rows[0][0])]]), ...lines]);
}

function missing(call, kind, name, namespace) {
  return name !== null && !found(call, [kind.plural], namespace).some(([, other]) => other === name);
}

const headOf = ({ plural }) =>
  ({
    pods: ['STATUS'],
    deployments: ['READY', 'AVAILABLE'],
    statefulsets: ['READY'],
    jobs: ['STATUS'],
    nodes: ['STATUS'],
  })[plural] ?? [];

function columnsOf({ plural }, resource) {
  if (plural === 'pods') return [resource.phase];
  if (plural === 'jobs') return [resource.status];
  if (plural === 'nodes') return ['Ready'];
  if (!WORKLOADS.includes(plural)) return [];
  const ready = isReady(resource) ? resource.replicas : 0;
  return plural === 'deployments' ? [`${ready}/${resource.replicas}`, ready] : [`${ready}/${resource.replicas}`];
}

function scale(call) {
  const { args, fail } = call;
  const namespace = namespaceOf(call);
  const asked = references(args.RESOURCE, fail);
  if (asked.some(({ name }) => name === null) && !args.all)
    fail('error: resource(s) were provided, but no name was specified');
  const rows = found(call, args.RESOURCE, namespace);
  if (rows.length === 0) fail('error: no objects passed to scale');
  const starting = [];
  for (const [kind, name, workload] of rows) {
    if (!WORKLOADS.includes(kind.plural))
      fail(`error: the server could not find the requested resource to scale ${name}`);
    const current = args['current-replicas'];
    if (current !== undefined && workload.replicas !== current)
      fail(`error: Expected replicas to be ${current}, was ${workload.replicas}`);
    const before = workload.replicas;
    workload.replicas = args.replicas;
    // Logs are gone with their pods, and whether the next ones start is found out then.
    if (args.replicas === 0) delete workload.logs;
    if (args.replicas === 0 && workload.starts) delete workload.broken;
    // A workload that is a real server of the sandbox really stops and starts.
    if (workload.service && before > 0 !== args.replicas > 0) {
      if (args.replicas > 0) startServer(call, workload);
      else call.service('stop', workload.service);
    }
    if (workload.starts && before === 0 && args.replicas > 0) starting.push({ kind, name, namespace: namespace.name });
    call.print(`${kind.full}/${name} scaled`);
  }
  if (starting.length > 0) call.later((tools) => runStarts(call, starting, tools));
}

/** What a workload does when it comes up: its `starts` command, whose failure keeps its pods from getting ready. */
async function runStarts(call, starting, { run, update }) {
  for (const { kind, name, namespace } of starting) {
    const { name: context, workload } = workloadOf(call, call.state, kind, name, namespace);
    const { code, stdout, stderr } = run(workload.starts, { env: { POD_NAMESPACE: namespace, POD_CONTEXT: context } });
    await update((state) => {
      const { workload: stored } = workloadOf(call, state, kind, name, namespace);
      stored.logs = `${stdout}${stderr}`.split('\n').slice(0, -1);
      if (code === 0) delete stored.broken;
      else stored.broken = 'CrashLoopBackOff';
    });
  }
}

function workloadOf({ args }, state, kind, name, namespace) {
  const context = args.context ?? state.current;
  return { name: context, workload: state.contexts[context][namespace][kind.plural][name] };
}

/** Kubernetes scales whatever becomes of the pods: a server that does not start is a pod that crashes. */
function startServer(call, workload) {
  try {
    call.service('start', workload.service);
  } catch (error) {
    call.warn(error.message);
  }
}

/** The pod that is meant by `web-0`, `pod/web-0` or `deploy/web`. Fails unless it runs. */
function runningPod(call, reference, namespace) {
  const { fail } = call;
  const pods = allPods(namespace);
  let name = reference.replace(/^pods?\//, '');
  if (name.includes('/')) {
    const [[kind, workload, resource]] = found(call, [reference], namespace);
    [name] = podsOf(kind.plural, workload, resource);
    if (name === undefined) fail(`error: no pods are running for ${kind.singular} "${workload}"`);
  }
  const pod = pods.find((one) => one.name === name);
  if (!pod) fail(`Error from server (NotFound): pods "${name}" not found`);
  if (pod.phase !== 'Running')
    fail(
      `error: cannot exec into a container in a ${pod.phase === 'Running' ? '' : 'completed or failed '}pod; current phase is ${pod.phase}`,
    );
  return pod;
}

function execInPod(call) {
  const { args, fail } = call;
  const namespace = namespaceOf(call);
  const pod = runningPod(call, args.POD, namespace);
  const root = call.folder('pods', namespace.name, pod.name);
  const mounts = mountsOf(call, namespace.name, pod);
  const [program, ...rest] = args.COMMAND;
  const shell = /^(ba)?sh$/.test(program);
  const words = rest.map((word) => {
    const mapped = inside(word, mounts);
    // An absolute path that is not in a volume would be one of this machine.
    if (!shell && word.startsWith('/') && mapped === word && word !== '/dev/null')
      fail(
        `kubectl exec: the stand-in has no ${word} in ${pod.name}; its volumes: ${mounts.map(([mount]) => mount).join(', ') || 'none'}`,
        64,
      );
    return mapped;
  });
  call.exec([program, ...words], { cwd: root, env: { POD_NAME: pod.name, POD_NAMESPACE: namespace.name } });
}

/** The text with every path below a volume where it is on this machine. In one pass, because folders may look like volumes. */
function inside(text, mounts) {
  if (mounts.length === 0) return text;
  const names = mounts.map(([mount]) => mount.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)).join('|');
  const folders = new Map(mounts);
  return text.replaceAll(new RegExp(`(?<![\\w./-])(?:${names})(?![\\w-])`, 'g'), (mount) => folders.get(mount));
}

function copy(call) {
  const { args, fail } = call;
  const side = (text) => {
    const [, before, name, inside] = /^(?:([^/:]+)\/)?([^/:]+):(.+)$/.exec(text) ?? [];
    if (inside === undefined) return { file: path.resolve(text), local: true, given: text };
    const namespace = namespaceOf(call, { named: before ?? args.namespace });
    const pod = runningPod(call, name, namespace);
    const mounts = mountsOf(call, namespace.name, pod);
    const [mount, folder] = mounts.find(([one]) => inside === one || inside.startsWith(`${one}/`)) ?? [];
    if (mount === undefined)
      fail(
        `kubectl cp: the stand-in has no ${inside} in ${name}; its volumes: ${mounts.map(([one]) => one).join(', ') || 'none'}`,
        64,
      );
    return { file: path.join(folder, inside.slice(mount.length)), local: false, given: inside };
  };
  const [from, to] = [side(args.FROM), side(args.TO)];
  if (from.local === to.local) fail('error: one of src or dest must be a remote file specification');
  if (!existsSync(from.file))
    fail(
      from.local
        ? `error: ${from.given} doesn't exist in local filesystem`
        : `tar: ${from.given}: Cannot stat: No such file or directory\nerror: exit status 2`,
    );
  // As kubectl does: into a folder that exists, under the name of the source; `folder/.` is its content.
  const name = path.basename(from.given);
  const into = !to.local && existsSync(to.file) && statSync(to.file).isDirectory() && name !== '.';
  cpSync(from.file, into ? path.join(to.file, name) : to.file, { recursive: true, preserveTimestamps: true });
}

async function documents(call, file) {
  const name = file === '-' ? file : path.resolve(file);
  if (name !== '-' && existsSync(name) && statSync(name).isDirectory()) {
    const files = readdirSync(name)
      .filter((one) => /\.(ya?ml|json)$/.test(one))
      .toSorted();
    return (await Promise.all(files.map((one) => call.yaml(call.read(path.join(name, one)))))).flat();
  }
  return call.yaml(call.read(name));
}

async function kustomized(call, folder) {
  const [{ resources = [], namespace }] = await call.yaml(call.read(path.resolve(folder, 'kustomization.yaml')));
  const all = [];
  for (const resource of resources) {
    const target = path.resolve(folder, resource);
    const nested = existsSync(path.join(target, 'kustomization.yaml'));
    all.push(...(nested ? await kustomized(call, target) : await documents(call, target)));
  }
  return all.map((one) =>
    namespace && one.kind !== 'Namespace' ? { ...one, metadata: { ...one.metadata, namespace } } : one,
  );
}

function remove(call) {
  const { args, fail } = call;
  const asked = references(args.RESOURCE, fail);
  if (asked[0].kind.plural === 'namespaces') {
    for (const { name } of asked) {
      if (!clusterOf(call)[name]) {
        if (args['ignore-not-found']) continue;
        fail(`Error from server (NotFound): namespaces "${name}" not found`);
      }
      delete clusterOf(call)[name];
      rmSync(call.folder('pods', name), { recursive: true });
      call.print(`namespace "${name}" deleted`);
    }
    return;
  }
  const namespace = namespaceOf(call);
  for (const { kind, name } of asked) {
    if (name === null && !args.all) fail('error: resource(s) were provided, but no name was specified');
    if (args['ignore-not-found'] && missing(call, kind, name, namespace)) continue;
    for (const [, each] of found(call, name === null ? [kind.plural] : [kind.plural, name], namespace)) {
      drop(call, kind, namespace, each);
      if (kind.plural === 'jobs' || kind.plural === 'pods')
        rmSync(call.folder('pods', namespace.name, kind.plural === 'jobs' ? `${each}-pod` : each), { recursive: true });
      call.print(`${kind.full} "${each}" deleted`);
    }
  }
}

/** Does not wait: what the stand-in does is done when the call returns. */
function waitFor(call) {
  const { args, fail } = call;
  const namespace = namespaceOf(call);
  const wanted = args.for
    .replace(/^condition=/, '')
    .toLowerCase()
    .replace(/=true$/, '');
  const rows = found(call, args.RESOURCE, namespace);
  if (rows.length === 0) fail('error: no matching resources found');
  for (const [kind, name, resource] of rows) {
    const holds = {
      complete: resource.status === 'Complete',
      failed: resource.status === 'Failed',
      available: isReady(resource) && resource.replicas > 0,
      ready: kind.plural === 'pods' ? resource.phase === 'Running' : isReady(resource),
    }[wanted];
    if (holds === undefined) fail(`error: unrecognized condition: "${wanted}"`);
    if (!holds) fail(`error: timed out waiting for the condition on ${kind.plural}/${name}`);
    call.print(`${kind.full}/${name} condition met`);
  }
}

/** Whether a real server runs is not remembered but looked at. */
function requireServer(call, { service, replicas }, name) {
  try {
    call.service('status', service);
  } catch (error) {
    call.fail(`error: "${name}" is not ready: 0 of ${replicas} updated replicas are available: ${error.message}`);
  }
}

function rolloutStatus(call) {
  const [[kind, name, workload]] = found(call, [call.args.RESOURCE], namespaceOf(call));
  if (!isReady(workload))
    call.fail(
      `error: ${kind.singular} "${name}" is not ready: 0 of ${workload.replicas} updated replicas are available`,
    );
  if (workload.service && workload.replicas > 0) requireServer(call, workload, name);
  if (kind.plural === 'statefulsets')
    return `partitioned roll out complete: ${workload.replicas} new pods have been updated...`;
  return `deployment "${name}" successfully rolled out`;
}

function each(call, done, change) {
  for (const [kind, name, resource] of found(call, [call.args.RESOURCE].flat(), namespaceOf(call))) {
    change(resource);
    call.print(`${kind.full}/${name} ${done}`);
  }
}

/** What there is: `-f` ends with it. */
function logs(call) {
  const { args } = call;
  const namespace = namespaceOf(call);
  const reference = args.RESOURCE.includes('/') ? args.RESOURCE : `pod/${args.RESOURCE}`;
  const [[kind, , resource]] = found(call, [reference], namespace);
  const lines = (kind.plural === 'pods' ? resource.workload.logs : resource.logs) ?? [];
  return lines
    .slice(args.tail === undefined ? 0 : -args.tail)
    .map((line) => `${line}\n`)
    .join('');
}

function createNamespace(call) {
  const cluster = clusterOf(call);
  const { NAME } = call.args;
  if (cluster[NAME]) call.fail(`Error from server (AlreadyExists): namespaces "${NAME}" already exists`);
  cluster[NAME] = {};
  call.print(`namespace/${NAME} created`);
}

function annotate(call) {
  const { args } = call;
  const pairs = args.RESOURCE.filter((word) => /=|-$/.test(word));
  const words = args.RESOURCE.filter((word) => !pairs.includes(word));
  for (const [kind, name, resource] of found(call, words, namespaceOf(call))) {
    resource.annotations ??= {};
    for (const pair of pairs) {
      const [key, ...value] = pair.split('=');
      if (value.length === 0) delete resource.annotations[key.slice(0, -1)];
      else if (Object.hasOwn(resource.annotations, key) && !args.overwrite)
        call.fail(
          `error: --overwrite is false but found the following declared annotation(s): '${key}' already has a value`,
        );
      else resource.annotations[key] = value.join('=');
    }
    call.print(`${kind.full}/${name} annotated`);
  }
}
