import { createHash } from 'node:crypto';

/**
 * All tools of Kafka share the state of `kafka-topics.sh`: `topics: { T: { partitions: 3, replication: 3, config: { 'retention.ms': '604800000' },
 * start: [0, 0, 0], log: [[{ timestamp, key, value }], …] } }`, `groups: { G: { offsets: { T: [0, 0, 0] }, deployment: ['prod', 'shop', 'analytics'] } }`.
 * A group has active members while its deployment (context, namespace, name in kubectl) has replicas.
 */
export async function cluster(call) {
  const state = call.command === 'kafka-topics.sh' ? call.state : await call.standIn('kafka-topics.sh');
  if (!state)
    call.fail(
      'kafka: the stand-in kafka-topics.sh, which holds the topics, is not among the commands of this sandbox',
      64,
    );
  if (state.down)
    call.fail(
      `Connection to node -1 (${call.args['bootstrap-server']}) could not be established. Broker may not be available.`,
    );
  return state;
}

export function topicOf(call, state, name) {
  return state.topics[name] ?? call.fail(`Error: Topic '${name}' does not exist as expected`);
}

export const startOf = (topic, partition) => topic.start?.[partition] ?? 0;
export const endOf = (topic, partition) => startOf(topic, partition) + (topic.log[partition]?.length ?? 0);

/** As the producer does for a key: the same key, the same partition, for the same number of partitions. */
export function partitionOf(key, partitions) {
  return createHash('md5').update(key).digest().readUInt32BE(0) % partitions;
}

/** Whether the group has active members now. */
export async function isActive(call, group) {
  if (!group.deployment) return group.active === true;
  const kubectl = await call.standIn('kubectl');
  const [context, namespace, name] = group.deployment;
  const workload = kubectl?.contexts[context]?.[namespace]?.deployments?.[name];
  return (typeof workload === 'number' ? workload : (workload?.replicas ?? 0)) > 0;
}

/** Milliseconds of `2024-01-14T10:00:00.000`, which Kafka reads as UTC unless it has a zone. */
export const millisecondsOf = (text) => Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
