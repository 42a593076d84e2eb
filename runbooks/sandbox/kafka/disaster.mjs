import { SINCE, TOPIC } from './seed.mjs';

/** A release of analytics-service read every message since 10:00 and stored nothing; its offsets moved on. And somebody deleted a topic. */
export default function disaster({ standIn, log }) {
  const { topics } = standIn('kafka-topics.sh').get();
  const { start, log: messages } = topics[TOPIC];
  let lost = 0;
  standIn('analytics-consumer').update(({ processed }) => {
    for (const [partition, list] of messages.entries()) {
      for (const [index, { timestamp }] of list.entries()) {
        if (timestamp < SINCE) continue;
        delete processed[partition][start[partition] + index];
        lost += 1;
      }
    }
  });
  standIn('kafka-topics.sh').update((state) => {
    delete state.topics['contracts.awards.events'];
  });
  log(`analytics-service has lost ${lost} messages`);
}
