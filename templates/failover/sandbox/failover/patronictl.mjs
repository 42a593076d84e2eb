/** Stands in for patronictl: three members, of which one leads. `list`, `failover`, `reinit`, `pause` and `resume` do what the real ones do. */
export default {
  about: 'a Patroni cluster',
  state: {
    paused: true,
    leader: 'db-1',
    members: {
      'db-1': { state: 'running', lag: 0 },
      'db-2': { state: 'streaming', lag: 12 },
      'db-3': { state: 'streaming', lag: 1 },
    },
  },
  calls: [
    { usage: 'patronictl list CLUSTER [-f|--format FORMAT]', run: list },
    {
      usage: 'patronictl failover CLUSTER --candidate NAME --force',
      run({ args, state, fail }) {
        const member = state.members[args.candidate];
        if (!member) fail(`Member ${args.candidate} does not exist in cluster ${args.CLUSTER}`);
        if (member.state !== 'streaming') fail(`Failover failed: ${args.candidate} is ${member.state}`);
        state.leader = args.candidate;
        member.state = 'running';
        return `Successfully failed over to "${args.candidate}"\n`;
      },
    },
    {
      usage: 'patronictl reinit CLUSTER MEMBER --force',
      run({ args, state, fail }) {
        if (!state.members[args.MEMBER]) fail(`No ${args.MEMBER} among provided members`);
        if (state.leader === args.MEMBER) fail('Can not reinitialize the leader');
        state.members[args.MEMBER] = { state: 'streaming', lag: 0 };
        return `Success: reinitialize for member ${args.MEMBER}\n`;
      },
    },
    { usage: 'patronictl pause CLUSTER', set: { paused: true }, print: 'Success: cluster management is paused\n' },
    { usage: 'patronictl resume CLUSTER', set: { paused: false }, print: 'Success: cluster management is resumed\n' },
  ],
};

function list({ args, state, table }) {
  const rows = Object.entries(state.members).map(([name, { state: is, lag }]) => [
    ...[
      args.CLUSTER,
      name,
      `${name}.example`,
      name === state.leader ? 'Leader' : 'Replica',
      is,
      '1',
      name === state.leader ? '' : String(lag),
    ],
  ]);
  const all = [['Cluster', 'Member', 'Host', 'Role', 'State', 'TL', 'Lag in MB'], ...rows];
  if (args.format === 'tsv') return `${all.map((row) => row.join('\t')).join('\n')}\n`;
  return `${table(all)}${state.paused ? ' Maintenance mode: on\n' : ''}`;
}
