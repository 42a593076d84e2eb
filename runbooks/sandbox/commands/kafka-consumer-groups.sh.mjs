import { cluster, endOf, isActive, millisecondsOf, startOf, topicOf } from './lib/kafka.mjs';

export default {
  about: 'consumer groups: lag, and offsets that can be reset while nobody consumes',
  options: '--bootstrap-server SERVER [--command-config FILE]',
  calls: [
    {
      usage: 'kafka-consumer-groups.sh --list',
      run: async (call) =>
        Object.keys((await cluster(call)).groups)
          .map((name) => `${name}\n`)
          .join(''),
    },
    { usage: 'kafka-consumer-groups.sh --group GROUP --describe [--state] [--members] [--offsets]', run: describe },
    {
      usage:
        'kafka-consumer-groups.sh --group GROUP --reset-offsets [--topic TOPIC]... [--all-topics] [--to-datetime TIME] [--to-earliest] [--to-latest] [--to-current] [--to-offset N] [--shift-by N] [--from-file FILE] [--dry-run] [--execute] [--export]',
      run: reset,
    },
    { usage: 'kafka-consumer-groups.sh --group GROUP --delete', run: remove },
  ],
};

function groupOf(call, state) {
  return state.groups[call.args.group] ?? call.fail(`Error: Consumer group '${call.args.group}' does not exist.`);
}

async function describe(call) {
  const { args } = call;
  const state = await cluster(call);
  const group = groupOf(call, state);
  const active = await isActive(call, group);
  if (args.state) {
    call.print(
      call.table([
        ['GROUP', 'STATE', '#MEMBERS'],
        [args.group, active ? 'Stable' : 'Empty', active ? 1 : 0],
      ]),
    );
    return;
  }
  if (!active) call.warn(`Consumer group '${args.group}' has no active members.`);
  const rows = Object.entries(group.offsets).flatMap(([name, offsets]) =>
    offsets.map((offset, partition) => {
      const end = endOf(topicOf(call, state, name), partition);
      return [args.group, name, partition, offset, end, end - offset, active ? `consumer-${partition}` : '-'];
    }),
  );
  call.print(
    call.table([['GROUP', 'TOPIC', 'PARTITION', 'CURRENT-OFFSET', 'LOG-END-OFFSET', 'LAG', 'CONSUMER-ID'], ...rows]),
  );
}

async function reset(call) {
  const { args } = call;
  const state = await cluster(call);
  const group = groupOf(call, state);
  if (await isActive(call, group))
    call.fail(
      `Error: Assignments can only be reset if the group '${args.group}' is inactive, but the current state is Stable.`,
    );
  if (args.execute && args['dry-run']) call.fail('Option "[execute]" can\'t be used with option "[dry-run]"');
  const planned =
    args['from-file'] === undefined ? computed(call, state, group) : fromFile(call, state, args['from-file']);
  const rows = planned.map(({ topic, partition, offset }) => [args.group, topic, partition, offset]);
  if (args.execute)
    for (const { topic, partition, offset } of planned) (group.offsets[topic] ??= [])[partition] = offset;
  if (args.export) return planned.map(({ topic, partition, offset }) => `${topic},${partition},${offset}\n`).join('');
  if (!args.execute && !args['dry-run'])
    call.warn('WARN: No action will be performed as the --execute option is missing.');
  return call.table([['GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET'], ...rows]);
}

function computed(call, state, group) {
  const { args } = call;
  const named = args['all-topics'] ? Object.keys(group.offsets) : args.topic;
  if (named.length === 0) call.fail('One of the reset scopes should be defined: --all-topics, --topic.');
  return named.flatMap((name) => {
    const [topicName, listed] = name.split(':');
    const topic = topicOf(call, state, topicName);
    const partitions = listed
      ? listed.split(',').map(Number)
      : Array.from({ length: topic.partitions }, (_, index) => index);
    return partitions.map((partition) => ({
      topic: topicName,
      partition,
      offset: target(call, topic, partition, group.offsets[topicName]?.[partition] ?? 0),
    }));
  });
}

function target(call, topic, partition, current) {
  const { args } = call;
  const [start, end] = [startOf(topic, partition), endOf(topic, partition)];
  const within = (offset) => Math.min(Math.max(offset, start), end);
  if (args['to-earliest']) return start;
  if (args['to-latest']) return end;
  if (args['to-current']) return current;
  if (args['to-offset'] !== undefined) return within(args['to-offset']);
  if (args['shift-by'] !== undefined) return within(current + args['shift-by']);
  if (args['to-datetime'] === undefined)
    call.fail('One of the reset options should be defined: --to-datetime, --to-earliest, --to-latest, --to-offset, …');
  const time = millisecondsOf(args['to-datetime']);
  if (Number.isNaN(time)) call.fail(`Error: Unparseable date: "${args['to-datetime']}"`);
  const index = (topic.log[partition] ?? []).findIndex(({ timestamp }) => timestamp >= time);
  return index < 0 ? end : start + index;
}

/** `topic,partition,offset` lines, as `--export` prints them. */
function fromFile(call, state, file) {
  return call
    .read(file)
    .trim()
    .split('\n')
    .map((line) => {
      const [topic, partition, offset] = line.split(',');
      topicOf(call, state, topic);
      if (!/^\d+$/.test(offset ?? '')) call.fail(`Error: cannot read the line "${line}" of ${file}`);
      return { topic, partition: Number(partition), offset: Number(offset) };
    });
}

async function remove(call) {
  const state = await cluster(call);
  const group = groupOf(call, state);
  if (await isActive(call, group))
    call.fail(`Error: Deletion of some consumer groups failed:\n* Group '${call.args.group}' is not empty.`);
  delete state.groups[call.args.group];
  call.print(`Deletion of requested consumer groups ('${call.args.group}') was successful.`);
}
