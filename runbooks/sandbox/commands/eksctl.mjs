/** `clusters: { NAME: { region, status: 'ACTIVE', version, nodes } }`. A new cluster becomes a context of kubectl, and the current one. */
export default {
  about: 'EKS clusters, which become contexts of kubectl',
  state: { clusters: {} },
  options: '[--region REGION]',
  calls: [
    { usage: 'eksctl create cluster -f|--config-file FILE [--timeout TIME]', run: create },
    { usage: 'eksctl get cluster [--name NAME] [-o|--output FORMAT]', run: get },
    { usage: 'eksctl get nodegroup --cluster NAME [-o|--output FORMAT]', run: nodegroups },
    { usage: 'eksctl delete cluster --name NAME [--wait]', run: remove },
  ],
};

async function create(call) {
  const [config] = await call.yaml(call.read(call.args['config-file']));
  if (config?.kind !== 'ClusterConfig') call.fail('Error: loading config file: expected kind: ClusterConfig');
  const { name, region, version = '1.30' } = config.metadata;
  if (call.state.clusters[name]) call.fail(`Error: creating CloudFormation stack: cluster "${name}" already exists`);
  const groups = [...(config.managedNodeGroups ?? []), ...(config.nodeGroups ?? [])];
  const nodeGroups = Object.fromEntries(groups.map((group) => [group.name, group.desiredCapacity ?? 2]));
  call.state.clusters[name] = { region, version, status: 'ACTIVE', nodeGroups };
  const kubectl = await call.standIn('kubectl');
  if (kubectl) {
    const nodes = groups.flatMap((group) =>
      Array.from({ length: group.desiredCapacity ?? 2 }, (_, index) => [
        `${group.name}-${index}`,
        { labels: { nodegroup: group.name } },
      ]),
    );
    kubectl.contexts[name] = { default: {}, 'kube-system': {}, $nodes: Object.fromEntries(nodes) };
    kubectl.current = name;
  }
  call.print(`EKS cluster "${name}" in "${region}" region is ready`);
}

const rowsOf = ({ args, state }) =>
  Object.entries(state.clusters).filter(
    ([name, { region }]) => (args.name ?? name) === name && (args.region ?? region) === region,
  );

function get(call) {
  const rows = rowsOf(call);
  if (call.args.name !== undefined && rows.length === 0)
    call.fail(
      `Error: unable to describe control plane "${call.args.name}": ResourceNotFoundException: No cluster found`,
    );
  if (call.args.output === 'json')
    return rows.map(([Name, { region, status, version }]) => ({
      Name,
      Region: region,
      Status: status,
      Version: version,
    }));
  return call.table([
    ['NAME', 'REGION', 'STATUS'],
    ...rows.map(([name, { region, status }]) => [name, region, status]),
  ]);
}

function nodegroups(call) {
  const cluster = call.state.clusters[call.args.cluster];
  if (!cluster) call.fail(`Error: cluster "${call.args.cluster}" not found`);
  const groups = Object.entries(cluster.nodeGroups);
  if (call.args.output === 'json')
    return groups.map(([Name, DesiredCapacity]) => ({
      Cluster: call.args.cluster,
      Name,
      DesiredCapacity,
      Status: 'ACTIVE',
    }));
  return call.table([['NODEGROUP', 'DESIRED'], ...groups]);
}

async function remove(call) {
  const { name } = call.args;
  if (!call.state.clusters[name]) call.fail(`Error: cluster "${name}" not found`);
  delete call.state.clusters[name];
  const kubectl = await call.standIn('kubectl');
  if (kubectl) {
    delete kubectl.contexts[name];
    if (kubectl.current === name) kubectl.current = Object.keys(kubectl.contexts)[0] ?? '';
  }
  call.print(`all cluster resources were deleted: ${name}`);
}
