/** The crontab of the user: `lines: ['0 * * * * backup']`. */
export default {
  about: 'crontab: list, replace, remove',
  state: { lines: null },
  calls: [
    {
      usage: 'crontab -l [-u USER]',
      run: ({ state, fail }) =>
        state.lines === null ? fail('no crontab for operator') : state.lines.map((line) => `${line}\n`).join(''),
    },
    { usage: 'crontab -r [-u USER]', set: { lines: null } },
    {
      usage: 'crontab [-u USER] FILE',
      run({ args, state, read, fail }) {
        const lines = read(args.FILE).split('\n').slice(0, -1);
        const wrong = lines.findIndex((line) => !/^\s*(#|$|\w+\s*=|@\w+\s+\S|(\S+\s+){5}\S)/.test(line));
        if (wrong >= 0) fail(`"${args.FILE}":${wrong}: bad minute\nerrors in crontab file, can't install.`);
        state.lines = lines;
      },
    },
  ],
};
