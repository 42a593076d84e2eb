import { cluster, partitionOf, topicOf } from './lib/kafka.mjs';

/** Each line of stdin is a message; with `parse.key=true` its key comes first. Its time is now, as with the real one. */
export default {
  about: 'writes the lines of stdin to a topic',
  options: '--bootstrap-server SERVER [--producer.config FILE]',
  calls: [
    {
      usage: 'kafka-console-producer.sh --topic TOPIC [--property PROPERTY]...',
      async run(call) {
        const { args } = call;
        const topic = topicOf(call, await cluster(call), args.topic);
        const properties = Object.fromEntries(args.property.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
        const separator = properties['key.separator']?.replaceAll('\\t', '\t') ?? '\t';
        for (const line of call.read('-').split('\n').slice(0, -1)) {
          const at = properties['parse.key'] === 'true' ? line.indexOf(separator) : -1;
          if (properties['parse.key'] === 'true' && at < 0)
            call.fail(`org.apache.kafka.common.KafkaException: No key separator found on line "${line}"`);
          const key = at < 0 ? null : line.slice(0, at);
          const value = at < 0 ? line : line.slice(at + separator.length);
          const partition = partitionOf(key ?? value, topic.partitions);
          topic.log[partition].push({ timestamp: call.now, key, value });
        }
      },
    },
  ],
};
