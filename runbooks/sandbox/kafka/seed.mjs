import { createHash } from 'node:crypto';
import { partitionOf } from '../commands/lib/kafka.mjs';

export const TOPIC = 'contracts.opportunities.events';
export const SINCE = Date.parse('2026-01-14T10:00:00Z');
const PARTITIONS = 4;

/** Two days of events of one topic, the group that reads it, and another topic with its backup. */
export default async function seed({ standIn, putObjects, log }) {
  const messages = Array.from({ length: 240 }, (_, index) => {
    const key = `opportunity-${createHash('md5')
      .update(`${index % 40}`)
      .digest('hex')
      .slice(0, 6)}`;
    const value = JSON.stringify({ id: key, event: index, amount: 1_000 + ((index * 37) % 900) });
    return { timestamp: SINCE + (index - 150) * 600_000, key, value };
  });
  const byPartition = Array.from({ length: PARTITIONS }, () => []);
  for (const message of messages) byPartition[partitionOf(message.key, PARTITIONS)].push(message);
  // The oldest messages are gone by retention: offsets do not begin at 0.
  const start = byPartition.map((list) => Math.floor(list.length / 6));
  const kept = byPartition.map((list, partition) => list.slice(start[partition]));
  const ends = byPartition.map((list) => list.length);
  standIn('kafka-topics.sh', {
    topics: {
      'contracts.awards.events': {
        partitions: 3,
        replication: 3,
        config: { 'retention.ms': '1209600000' },
        log: awards(),
      },
      [TOPIC]: {
        partitions: PARTITIONS,
        replication: 3,
        config: { 'retention.ms': '604800000', 'cleanup.policy': 'delete' },
        start,
        log: kept,
      },
    },
    groups: {
      'analytics-consumer': {
        offsets: { [TOPIC]: ends },
        deployment: ['prod', 'medcontract-prod', 'analytics-service'],
      },
    },
  });
  const processed = Object.fromEntries(
    kept.map((list, partition) => [
      partition,
      Object.fromEntries(list.map(({ key, value }, index) => [start[partition] + index, `${key}\t${value}`])),
    ]),
  );
  standIn('analytics-consumer', { processed });
  standIn('kubectl', {
    current: 'prod',
    contexts: {
      prod: {
        'medcontract-prod': {
          deployments: {
            'analytics-service': {
              replicas: 5,
              labels: { app: 'analytics-service' },
              starts: ['analytics-consumer', 'run'],
              logs: ['processed 0 messages'],
            },
            'contract-api': 3,
          },
          statefulsets: { kafka: { replicas: 3, volumes: ['/tmp'] } },
        },
      },
    },
  });
  await putObjects(backupOf('contracts.awards.events', awards()));
  log(`${messages.length} messages in ${PARTITIONS} partitions, and the backup of another topic`);
}

/** Messages of the topic that gets lost, by partition. */
function awards() {
  const byPartition = Array.from({ length: 3 }, () => []);
  for (let index = 0; index < 150; index += 1) {
    const key = `award-${createHash('md5')
      .update(`award ${index % 25}`)
      .digest('hex')
      .slice(0, 6)}`;
    const value = JSON.stringify({ id: key, event: index, at: SINCE + index * 1_000 });
    byPartition[partitionOf(key, 3)].push({ timestamp: SINCE + index * 1_000, key, value });
  }
  return byPartition;
}

/** What the backup connector writes for a topic: its settings, a file for each partition in order, and their checksums. */
function backupOf(topic, byPartition) {
  const put = (name, body) => ({ op: 'put', bucket: 'medcontract-backups', key: `kafka/${topic}/${name}`, body });
  const files = byPartition.map((list) => list.map(({ key, value }) => `${key}\t${value}\n`).join(''));
  const sums = files.map(
    (body, partition) => `${createHash('sha256').update(body).digest('hex')}  partition-${partition}.tsv\n`,
  );
  return [
    put(
      'topic.properties',
      `partitions=${byPartition.length}\nreplication=3\nretention=1209600000\nmessages=${byPartition.flat().length}\n`,
    ),
    put('SHA256SUMS', sums.join('')),
    ...files.map((body, partition) => put(`partition-${partition}.tsv`, body)),
  ];
}
