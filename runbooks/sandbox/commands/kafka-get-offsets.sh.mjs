import { cluster, endOf, startOf, topicOf } from './lib/kafka.mjs';

export default {
  about: 'first and next offset of each partition',
  options: '--bootstrap-server SERVER [--command-config FILE]',
  calls: [
    {
      usage: 'kafka-get-offsets.sh --topic TOPIC [--time TIME]',
      async run(call) {
        const topic = topicOf(call, await cluster(call), call.args.topic);
        const at = ['-2', 'earliest'].includes(call.args.time) ? startOf : endOf;
        return Array.from(
          { length: topic.partitions },
          (_, partition) => `${call.args.topic}:${partition}:${at(topic, partition)}\n`,
        ).join('');
      },
    },
  ],
};
