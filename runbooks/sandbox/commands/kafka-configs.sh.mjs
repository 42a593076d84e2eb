import { cluster, topicOf } from './lib/kafka.mjs';

export default {
  about: 'settings of topics',
  options: '--bootstrap-server SERVER [--command-config FILE]',
  calls: [
    {
      usage: 'kafka-configs.sh --entity-type topics --entity-name TOPIC --describe [--all]',
      async run(call) {
        const topic = call.args['entity-name'];
        const { config = {} } = topicOf(call, await cluster(call), topic);
        call.print(`Dynamic configs for topic ${topic} are:`);
        for (const [key, value] of Object.entries(config)) call.print(`  ${key}=${value} sensitive=false`);
      },
    },
    {
      usage:
        'kafka-configs.sh --entity-type topics --entity-name TOPIC --alter [--add-config CONFIGS] [--delete-config KEYS]',
      async run(call) {
        const { args } = call;
        const topic = topicOf(call, await cluster(call), args['entity-name']);
        topic.config ??= {};
        for (const pair of args['add-config']?.split(',') ?? [])
          topic.config[pair.split('=')[0]] = pair.split('=').slice(1).join('=');
        for (const key of args['delete-config']?.split(',') ?? []) delete topic.config[key];
        call.print(`Completed updating config for topic ${args['entity-name']}.`);
      },
    },
  ],
};
