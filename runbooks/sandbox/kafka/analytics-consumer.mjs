import { cluster, endOf, startOf } from '../commands/lib/kafka.mjs';

/**
 * The program inside the pods of analytics-service, which is ours: it reads the topic from the offsets of its group and keeps what it processed,
 * by partition and offset, so that processing twice is harmless. `processed: { 0: { 12: 'key\tvalue' } }`, `skips` while it is broken.
 */
const [TOPIC, GROUP] = ['contracts.opportunities.events', 'analytics-consumer'];

export default {
  about: 'the consumer of analytics-service',
  state: { processed: {}, bootstrap: 'kafka:9092' },
  calls: [
    { usage: 'analytics-consumer run', run: consume },
    { usage: 'analytics-consumer export --since TIME', run: list },
  ],
};

async function consume(call) {
  const state = await cluster(call);
  const topic = state.topics[TOPIC] ?? call.fail(`analytics-consumer: no topic ${TOPIC}`);
  const offsets = state.groups[GROUP].offsets[TOPIC];
  let read = 0;
  for (let partition = 0; partition < topic.partitions; partition += 1) {
    const stored = (call.state.processed[partition] ??= {});
    for (let offset = offsets[partition]; offset < endOf(topic, partition); offset += 1) {
      const { key, value } = topic.log[partition][offset - startOf(topic, partition)];
      stored[offset] = `${key}\t${value}`;
      read += 1;
    }
    offsets[partition] = endOf(topic, partition);
  }
  return `processed ${read} messages`;
}

/** What was processed of the messages since a time, as `partition,offset,key,value`, tab-separated. */
async function list(call) {
  const state = await cluster(call);
  const topic = state.topics[TOPIC];
  const since = Date.parse(`${call.args.since}Z`);
  const lines = [];
  for (const [partition, stored] of Object.entries(call.state.processed))
    for (const [offset, text] of Object.entries(stored))
      if ((topic.log[partition][Number(offset) - startOf(topic, partition)]?.timestamp ?? 0) >= since)
        lines.push(`${partition}\t${offset}\t${text}\n`);
  return lines.join('');
}
