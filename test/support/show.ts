import type { LiveSignal } from '../../src/model/ports.ts';
import { evolve } from '../../src/model/evolve.ts';
import { initialState } from '../../src/model/state.ts';
import type { View } from '../../src/model/view.ts';
import type { Story } from './story.ts';

/** Shows a whole story to a view, event by event, as the engine does. */
export async function show(
  view: View,
  story: Story,
  live: { readonly [seq: number]: readonly LiveSignal[] } = {},
): Promise<void> {
  const state = initialState(story.plan);
  await view.open(story.plan, state, () => undefined);
  for (const event of story.records) {
    view.event(event, evolve(state, event));
    for (const signal of live[event.seq] ?? []) view.live(signal);
  }
  await view.close(state);
}
