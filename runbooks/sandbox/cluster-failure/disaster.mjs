/** The control plane is gone, with everything in the cluster. The database of the new one is empty. */
export default async function disaster({ pg, standIn, log }) {
  standIn('kubectl').update((state) => {
    state.contexts['medcontract-prod'] = null;
  });
  standIn('eksctl').update((state) => {
    state.clusters['medcontract-prod'].status = 'FAILED';
  });
  const client = await pg('medcontracthub');
  await client.query('DROP TABLE opportunities, contracts');
  log('the cluster medcontract-prod does not answer');
}
