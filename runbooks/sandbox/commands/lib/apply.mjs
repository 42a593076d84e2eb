import { kindOf, listOf, namespaceOf, put } from './kubernetes.mjs';

/** Stores manifests, and runs the jobs among them: their command, with their environment, once the state is stored. */
export function applyDocuments(call, documents) {
  const jobs = [];
  const list = documents.flatMap((one) => (one.kind === 'List' ? one.items : [one]));
  if (list.length === 0) call.fail('error: no objects passed to apply');
  for (const document of list) {
    const { kind: named, metadata } = document;
    if (!named || !metadata?.name) call.fail('error: a manifest needs kind and metadata.name');
    const kind = kindOf(named, call.fail);
    if (kind.plural === 'namespaces') {
      namespaceOf(call, { named: metadata.name, make: true });
      call.print(`namespace/${metadata.name} created`);
      continue;
    }
    const into = metadata.namespace ?? call.args.namespace ?? 'default';
    const home = namespaceOf(call, { named: into, make: into === 'default' });
    const namespace = home.name;
    const before =
      kind.plural === 'pods' ? home.resources.pods?.[metadata.name] : listOf(call, kind, home)[metadata.name];
    const after = resourceOf(kind, document, before);
    put(call, kind, home, metadata.name, after);
    if (kind.plural === 'jobs' && before === undefined) jobs.push({ namespace, name: metadata.name, document });
    const same = JSON.stringify(before) === JSON.stringify(after);
    call.print(`${kind.full}/${metadata.name} ${before === undefined ? 'created' : same ? 'unchanged' : 'configured'}`);
  }
  if (jobs.length > 0) call.later((tools) => runJobs(call, jobs, tools));
}

/** What the stand-in keeps of a manifest. What else it knew about a workload stays. */
function resourceOf({ plural }, { metadata, spec, data, stringData, type }, before) {
  const { labels, annotations } = metadata;
  const common = { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  if (plural === 'deployments' || plural === 'statefulsets') {
    const image = spec?.template?.spec?.containers?.[0]?.image;
    return { ...before, ...common, replicas: spec?.replicas ?? before?.replicas ?? 1, ...(image ? { image } : {}) };
  }
  if (plural === 'jobs') return before ?? { ...common, status: 'Running', logs: [] };
  if (plural === 'pods') return { ...common, claims: claimsOf(spec ?? {}) };
  const rest = { spec, data, stringData, type };
  return { ...common, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}

/** The claims that a pod mounts, by path. */
function claimsOf({ volumes = [], containers = [] }) {
  const claims = new Map(volumes.map((one) => [one.name, one.persistentVolumeClaim?.claimName]));
  const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  return Object.fromEntries(
    mounts.flatMap((one) => (claims.get(one.name) ? [[one.mountPath, claims.get(one.name)]] : [])),
  );
}

async function runJobs(call, jobs, { run, update }) {
  for (const { namespace, name, document } of jobs) {
    const [container = {}] = document.spec?.template?.spec?.containers ?? [];
    const argv = [...(container.command ?? []), ...(container.args ?? [])];
    const env = Object.fromEntries((container.env ?? []).map((one) => [one.name, valueOf(call, one, namespace)]));
    const options = { cwd: call.folder('pods', namespace, `${name}-pod`), env };
    const ran = argv.length > 0 ? run(argv, options) : { code: 1, stdout: '', stderr: `job ${name} has no command\n` };
    await update((state) => {
      const cluster = state.contexts[call.args.context ?? state.current];
      const job = cluster[namespace].jobs[name];
      job.status = ran.code === 0 ? 'Complete' : 'Failed';
      job.logs = `${ran.stdout}${ran.stderr}`.split('\n').slice(0, -1);
    });
  }
}

/** A value, or a key of a secret or config map of the namespace. */
function valueOf(call, { value, valueFrom }, namespace) {
  if (!valueFrom) return String(value ?? '');
  const { resources } = namespaceOf(call, { named: namespace });
  const [plural, reference] = valueFrom.secretKeyRef
    ? ['secrets', valueFrom.secretKeyRef]
    : ['configmaps', valueFrom.configMapKeyRef];
  const found = resources[plural]?.[reference.name];
  const text =
    found?.stringData?.[reference.key] ?? (plural === 'configmaps' ? found?.data?.[reference.key] : undefined);
  if (text !== undefined) return text;
  const encoded = found?.data?.[reference.key];
  return encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
}
