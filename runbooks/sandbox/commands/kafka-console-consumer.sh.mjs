import { cluster, startOf, topicOf } from './lib/kafka.mjs';

/** Ends with the log, as the real one does after `--timeout-ms`. */
export default {
  about: 'prints the messages of a topic',
  options: '--bootstrap-server SERVER [--consumer.config FILE]',
  calls: [
    {
      usage:
        'kafka-console-consumer.sh --topic TOPIC [--partition N] [--offset OFFSET] [--from-beginning] [--max-messages N] [--timeout-ms N] [--property PROPERTY]... [--group GROUP]',
      async run(call) {
        const { args } = call;
        const topic = topicOf(call, await cluster(call), args.topic);
        const properties = Object.fromEntries(args.property.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
        const separator = properties['key.separator']?.replaceAll('\\t', '\t') ?? '\t';
        const lines = [];
        for (let partition = 0; partition < topic.partitions; partition += 1) {
          if (args.partition !== undefined && partition !== args.partition) continue;
          const start = startOf(topic, partition);
          const from = /^\d+$/.test(args.offset ?? '')
            ? Number(args.offset)
            : args['from-beginning'] || args.offset === 'earliest'
              ? start
              : Infinity;
          for (const [index, { timestamp, key, value }] of topic.log[partition].entries()) {
            if (start + index < from) continue;
            const parts = [];
            if (properties['print.timestamp'] === 'true') parts.push(`CreateTime:${timestamp}`);
            if (properties['print.partition'] === 'true') parts.push(`Partition:${partition}`);
            if (properties['print.offset'] === 'true') parts.push(`Offset:${start + index}`);
            if (properties['print.key'] === 'true') parts.push(key);
            lines.push([...parts, value].join(separator));
          }
        }
        const kept = lines.slice(0, args['max-messages'] ?? lines.length);
        call.warn(`Processed a total of ${kept.length} messages`);
        return kept.map((line) => `${line}\n`).join('');
      },
    },
  ],
};
