/** What goes wrong: the leader dies during maintenance, while the cluster is paused. Nobody takes over. */
export default async function disaster({ standIn }) {
  standIn('patronictl').update(({ leader, members }) => {
    members[leader].state = 'stopped';
  });
}
