/** `pg_ctl promote`, as of PostgreSQL 12 it returns when the server is the primary. */
export default {
  about: 'promotes the replica',
  calls: [
    {
      usage: 'pg_ctl promote -D FOLDER [-w|--wait] [-t SECONDS]',
      async run({ standIn, fail, print }) {
        const replica = await standIn('replica');
        if (replica.role !== 'standby') fail('pg_ctl: cannot promote server; server is not in standby mode');
        replica.role = 'primary';
        print('waiting for server to promote.... done\nserver promoted');
      },
    },
  ],
};
