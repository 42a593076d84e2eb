import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** Kinds with what kubectl calls them: singular with its group, and the names that are accepted. */
const KINDS = [
  ['Deployment', 'deployments', 'deployment.apps', 'deploy'],
  ['StatefulSet', 'statefulsets', 'statefulset.apps', 'sts'],
  ['Job', 'jobs', 'job.batch', 'job'],
  ['CronJob', 'cronjobs', 'cronjob.batch', 'cj'],
  ['Pod', 'pods', 'pod', 'po'],
  ['Service', 'services', 'service', 'svc'],
  ['ConfigMap', 'configmaps', 'configmap', 'cm'],
  ['Secret', 'secrets', 'secret', 'secret'],
  ['Namespace', 'namespaces', 'namespace', 'ns'],
  ['Node', 'nodes', 'node', 'no'],
  ['PersistentVolume', 'persistentvolumes', 'persistentvolume', 'pv'],
  ['PersistentVolumeClaim', 'persistentvolumeclaims', 'persistentvolumeclaim', 'pvc'],
].map(([kind, plural, full, short]) => ({ kind, plural, full, short, singular: full.split('.')[0] }));

export const WORKLOADS = ['deployments', 'statefulsets'];

export function kindOf(type, fail) {
  const wanted = type.toLowerCase();
  const found = KINDS.find(
    ({ kind, plural, full, short, singular }) =>
      [kind.toLowerCase(), plural, full, short, singular].includes(wanted) || wanted.startsWith(`${plural}.`),
  );
  return found ?? fail(`error: the server doesn't have a resource type "${type}"`);
}

/** The namespace of a call, by name: resources by plural kind, then by name. Made if missing when `make` is set. */
export function namespaceOf({ state, args, fail }, { named = args.namespace, make = false } = {}) {
  const cluster = clusterOf({ state, args, fail });
  const name = named ?? 'default';
  if (make) cluster[name] ??= {};
  const isDefault = name === 'default';
  if (!cluster[name] && !isDefault) fail(`Error from server (NotFound): namespaces "${name}" not found`);
  return { name, resources: cluster[name] ?? {} };
}

/** A count of replicas is short for a workload. */
export function complete({ contexts }) {
  for (const cluster of Object.values(contexts)) {
    for (const namespace of Object.values(cluster ?? {})) {
      for (const plural of WORKLOADS) {
        for (const [key, value] of Object.entries(namespace[plural] ?? {}))
          if (typeof value === 'number') namespace[plural][key] = { replicas: value };
      }
    }
  }
}

/** Namespaces of the cluster of the current context, or of `--context`. */
export function clusterOf({ state, args, fail }) {
  const context = args.context ?? state.current;
  const cluster = state.contexts[context];
  if (cluster === undefined) fail(`error: context "${context}" does not exist`);
  // As when the API server is gone: nothing answers.
  if (cluster === null)
    fail(`The connection to the server ${context} was refused - did you specify the right host or port?`);
  return cluster;
}

/** `deployment/web api`, `deployment web`, `deployments` → [{ kind, name }], name null for all of a kind. */
export function references(words, fail) {
  if (words[0].includes('/')) {
    return words.map((word) => {
      const [type, name] = word.split('/');
      return { kind: kindOf(type, fail), name };
    });
  }
  const kinds = words[0].split(',').map((type) => kindOf(type, fail));
  const names = words.slice(1);
  return kinds.flatMap((kind) => (names.length > 0 ? names : [null]).map((name) => ({ kind, name })));
}

/** The pods of a workload that run, by its count of replicas. */
export function podsOf(plural, name, workload) {
  const short = (text) => createHash('sha256').update(text).digest('hex').slice(0, 5);
  return Array.from({ length: workload.replicas ?? 0 }, (_, index) =>
    plural === 'statefulsets' ? `${name}-${index}` : `${name}-${short(name)}-${short(`${name} ${index}`)}`,
  );
}

/**
 * The folders of a pod by path: volumes are its own, claims belong to whatever mounts them. A stateful set has one claim for each of its pods,
 * `claims: { '/data': 'data' }` → `data-redis-0`; a pod that was applied names its claims.
 */
export function mountsOf(call, namespace, { name, workload, single }) {
  const own = (workload.volumes ?? []).map((volume) => [
    volume,
    path.join(call.folder('pods', namespace, name), volume),
  ]);
  const claims = Object.entries(workload.claims ?? {}).map(([mount, claim]) => [
    mount,
    call.folder('claims', namespace, single ? claim : `${claim}-${name}`),
  ]);
  const mounts = [...own, ...claims];
  for (const [, folder] of mounts) mkdirSync(folder, { recursive: true });
  return mounts.toSorted(([one], [other]) => other.length - one.length);
}

/** Every pod of a namespace: of its workloads and of its jobs. */
export function allPods({ resources }) {
  const pods = [];
  for (const plural of WORKLOADS) {
    for (const [name, workload] of Object.entries(resources[plural] ?? {})) {
      for (const pod of podsOf(plural, name, workload))
        pods.push({ name: pod, phase: workload.broken ?? 'Running', workload, labels: labelsOf(name, workload) });
    }
  }
  for (const [name, pod] of Object.entries(resources.pods ?? {}))
    pods.push({ name, phase: 'Running', workload: pod, single: true, labels: labelsOf(name, pod) });
  for (const [name, job] of Object.entries(resources.jobs ?? {})) {
    const phase = { Complete: 'Succeeded', Failed: 'Failed' }[job.status] ?? 'Running';
    pods.push({ name: `${name}-pod`, phase, workload: job, labels: { 'job-name': name } });
  }
  return pods;
}

export const labelsOf = (name, resource) => resource.labels ?? { app: name };

export const isReady = (workload) => workload.broken === undefined;

/** An object as the API server would return it: what runbooks read of it. */
export function asObject({ kind, plural }, name, namespace, resource) {
  const metadata = { name, ...(namespace === null ? {} : { namespace }), labels: labelsOf(name, resource) };
  if (resource.annotations) metadata.annotations = resource.annotations;
  if (WORKLOADS.includes(plural)) {
    const { replicas = 0, image } = resource;
    const ready = isReady(resource) ? replicas : 0;
    const spec = { replicas, ...(image ? { template: { spec: { containers: [{ image }] } } } : {}) };
    const status = { replicas, readyReplicas: ready, availableReplicas: ready };
    return { apiVersion: 'apps/v1', kind, metadata, spec, status };
  }
  if (plural === 'jobs') {
    const status = {
      ...(resource.status === 'Complete' ? { succeeded: 1 } : {}),
      ...(resource.status === 'Failed' ? { failed: 1 } : {}),
      conditions: [{ type: resource.status ?? 'Running', status: 'True' }],
    };
    return { apiVersion: 'batch/v1', kind, metadata, spec: resource.spec ?? {}, status };
  }
  if (plural === 'pods') return { apiVersion: 'v1', kind, metadata, status: { phase: resource.phase } };
  const { labels, annotations, ...rest } = resource;
  return { apiVersion: 'v1', kind, metadata, ...rest };
}

/** The resources that a call names, as [kind, name, resource]; all of a kind without a name. Fails for one that is missing. */
export function found(call, words, namespace) {
  const { fail, args } = call;
  return references(words, fail).flatMap(({ kind, name }) => {
    const here = listOf(call, kind, namespace);
    if (name !== null) {
      const full = kind.full.includes('.') ? `${kind.plural}.${kind.full.split('.')[1]}` : kind.plural;
      if (!here[name]) fail(`Error from server (NotFound): ${full} "${name}" not found`);
      return [[kind, name, here[name]]];
    }
    return Object.entries(here)
      .filter(([key, resource]) => selected(labelsOf(key, resource), args.selector))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, resource]) => [kind, key, resource]);
  });
}

/** What the call sees of a kind, by name. */
export function listOf(call, kind, namespace) {
  if (kind.plural === 'pods') return Object.fromEntries(allPods(namespace).map((pod) => [pod.name, pod]));
  if (kind.plural === 'namespaces') {
    const names = Object.keys(clusterOf(call)).filter((name) => !name.startsWith('$'));
    return Object.fromEntries(names.map((name) => [name, { status: { phase: 'Active' } }]));
  }
  return storeOf(call, kind, namespace);
}

/** Where resources of a kind are kept, and under which key: in their namespace, or in the cluster. */
function homeOf(call, { plural }, { resources }) {
  if (plural === 'nodes' || plural === 'persistentvolumes') return [clusterOf(call), `$${plural}`];
  return [resources, plural];
}

/** The resources of a kind, by name. Reading changes nothing. */
function storeOf(call, kind, namespace) {
  const [home, key] = homeOf(call, kind, namespace);
  return home[key] ?? {};
}

export function put(call, kind, namespace, name, resource) {
  const [home, key] = homeOf(call, kind, namespace);
  (home[key] ??= {})[name] = resource;
}

/** Leaves nothing behind: the state is as it was before the first resource of the kind. */
export function drop(call, kind, namespace, name) {
  const [home, key] = homeOf(call, kind, namespace);
  delete home[key]?.[name];
  if (home[key] && Object.keys(home[key]).length === 0) delete home[key];
}

/** `app=web,tier!=db` */
function selected(labels, selector) {
  return (selector?.split(',') ?? []).every((term) => {
    const [, key, operator, value] = /^([^!=]+)(!=|==?)(.*)$/.exec(term) ?? [];
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  });
}
