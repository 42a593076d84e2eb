import path from 'node:path';
import { logOf } from '../serving.mjs';

/** The log of stemedb-api: what its unit logged, then what stemedb-replay did. */
export default {
  about: "systemd's journal of stemedb-api",
  calls: [
    {
      usage: 'journalctl -u|--unit UNIT [-n|--lines N] [--no-pager]',
      async run({ args, standIn, env }) {
        const { units = {} } = (await standIn('systemctl')) ?? {};
        const log = [
          ...(units[`${args.unit}.service`]?.log ?? []),
          ...logOf(path.join(env.RUNBOOK_SANDBOX_STATE, 'stemedb-replay')),
        ];
        return log.slice(args.lines === undefined ? 0 : -args.lines).join('\n');
      },
    },
  ],
};
