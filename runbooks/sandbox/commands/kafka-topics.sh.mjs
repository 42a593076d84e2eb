import { cluster, topicOf } from './lib/kafka.mjs';

export default {
  about: 'Kafka topics; the state of all tools of Kafka, described in lib/kafka.mjs',
  state: { topics: {}, groups: {} },
  options: '--bootstrap-server SERVER [--command-config FILE]',
  calls: [
    {
      usage:
        'kafka-topics.sh --create --topic TOPIC [--partitions N] [--replication-factor N] [--config CONFIG]... [--if-not-exists]',
      run: create,
    },
    { usage: 'kafka-topics.sh --describe [--topic TOPIC]', run: describe },
    {
      usage: 'kafka-topics.sh --list',
      run: async (call) =>
        Object.keys((await cluster(call)).topics)
          .map((name) => `${name}\n`)
          .join(''),
    },
    { usage: 'kafka-topics.sh --delete --topic TOPIC', run: remove },
  ],
};

async function create(call) {
  const { args } = call;
  const { topics } = await cluster(call);
  if (topics[args.topic]) {
    if (args['if-not-exists']) return;
    call.fail(`Error while executing topic command : Topic '${args.topic}' already exists.`);
  }
  const { partitions = 1, 'replication-factor': replication = 1 } = args;
  const config = Object.fromEntries(
    args.config.map((pair) => [pair.split('=')[0], pair.split('=').slice(1).join('=')]),
  );
  topics[args.topic] = { partitions, replication, config, log: Array.from({ length: partitions }, () => []) };
  call.print(`Created topic ${args.topic}.`);
}

async function describe(call) {
  const state = await cluster(call);
  const names = call.args.topic === undefined ? Object.keys(state.topics) : [call.args.topic];
  for (const name of names) {
    const { partitions, replication, config = {} } = topicOf(call, state, name);
    const configs = Object.entries(config)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    call.print(`Topic: ${name}\tPartitionCount: ${partitions}\tReplicationFactor: ${replication}\tConfigs: ${configs}`);
    for (let partition = 0; partition < partitions; partition += 1)
      call.print(`\tTopic: ${name}\tPartition: ${partition}\tLeader: 0\tReplicas: 0\tIsr: 0`);
  }
}

async function remove(call) {
  const state = await cluster(call);
  topicOf(call, state, call.args.topic);
  delete state.topics[call.args.topic];
}
