/**
 * psql in the pod of the replica, for the questions of this runbook. The state is that of `replica`: its role, what it has received and
 * replayed, and how far behind it was when the primary was last heard of.
 */
export default {
  about: 'questions about replication',
  calls: [
    { usage: 'psql [-U USER] [-d DATABASE] [-A] [-t] [-q] -c SQL', run: answer },
    { usage: 'psql [-U USER] [-d DATABASE] [-A] [-t] [-q] -c SQL -F SEPARATOR', run: answer },
  ],
};

async function answer(call) {
  const replica = await call.standIn('replica');
  const sql = call.args.c.replaceAll(/\s+/g, ' ').trim().replace(/;$/, '').toLowerCase();
  if (/^select pg_is_in_recovery\(\)$/.test(sql)) return replica.role === 'standby' ? 't' : 'f';
  if (/pg_last_wal_receive_lsn\(\) = pg_last_wal_replay_lsn\(\)/.test(sql))
    return replica.rows.length === replica.received ? 't' : 'f';
  if (/extract\(epoch from/.test(sql)) return String(replica.lagSeconds);
  if (/^select count\(\*\) from orders$/.test(sql)) return String(replica.rows.length);
  if (/^create table failover_check/.test(sql)) {
    if (replica.role === 'standby') call.fail('ERROR:  cannot execute CREATE TABLE in a read-only transaction');
    return 'CREATE TABLE\nDROP TABLE';
  }
  return call.fail(`ERROR:  the stand-in psql has no answer to: ${call.args.c}`, 64);
}
