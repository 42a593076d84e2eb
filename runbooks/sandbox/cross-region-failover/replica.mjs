/** What psql and pg_ctl of this rehearsal share; it is no command that a runbook calls. */
export default {
  about: 'the state of the replica',
  state: { role: 'standby', rows: [], received: 0, lagSeconds: 0 },
  calls: [{ usage: 'replica role', print: '${role}' }],
};
