/** psql in the pod of PostgreSQL: `rows: [{ id, title }]` of the table opportunities. */
export default {
  about: 'the source of the index',
  state: { rows: [] },
  calls: [
    {
      usage: 'psql [-U USER] [-d DATABASE] [-A] [-t] [-q] -c SQL',
      run({ args, state, fail }) {
        const sql = args.c.replaceAll(/\s+/g, ' ').trim();
        if (sql === 'SELECT count(*) FROM opportunities') return String(state.rows.length);
        if (sql === 'SELECT id, title FROM opportunities ORDER BY id')
          return state.rows.map(({ id, title }) => `${id}|${title}\n`).join('');
        return fail(`ERROR:  the stand-in psql has no answer to: ${sql}`, 64);
      },
    },
  ],
};
