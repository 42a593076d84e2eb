/** The whole production region is gone: its cluster does not answer. The replica has received everything that was written. */
export default function disaster({ standIn, log }) {
  standIn('kubectl').update((state) => {
    state.contexts['prod-region'] = null;
    state.current = 'prod-region';
  });
  log('us-east-1 does not answer');
}
