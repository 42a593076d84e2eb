/** The logs of systemctl's units, `log` of each. It ends where the log ends, with `-f` too. */
export default {
  about: "systemd's journal, from the state of systemctl",
  calls: [
    {
      usage:
        'journalctl -u|--unit UNIT [-n|--lines N] [-f|--follow] [--no-pager] [--since TIME] [-o FORMAT] [-x] [-e] [-b]',
      async run({ args, standIn }) {
        const { units = {} } = (await standIn('systemctl')) ?? {};
        const log = units[args.unit]?.log ?? units[`${args.unit}.service`]?.log ?? [];
        if (log.length === 0) return '-- No entries --';
        return log.slice(args.lines === undefined ? 0 : -args.lines).join('\n');
      },
    },
  ],
};
