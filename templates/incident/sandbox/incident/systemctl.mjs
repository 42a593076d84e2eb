/** Stands in for systemctl: one unit that may hang. It is active all the same, which is why the runbook asks the service itself. */
export default {
  about: 'systemd with a unit that may hang',
  state: { units: { shop: { active: true, hangs: false } } },
  options: '[--no-pager]',
  calls: [
    {
      usage: 'systemctl status UNIT',
      run({ args, state, fail, print, exit }) {
        const unit = state.units[args.UNIT] ?? fail(`Unit ${args.UNIT}.service could not be found.`, 4);
        print(`${args.UNIT}.service\n     Active: ${unit.active ? 'active (running)' : 'inactive (dead)'}\n`);
        if (!unit.active) exit(3);
      },
    },
    {
      usage: 'systemctl restart UNIT',
      run({ args, state, fail }) {
        if (!state.units[args.UNIT])
          fail(`Failed to restart ${args.UNIT}.service: Unit ${args.UNIT}.service not found.`, 5);
        state.units[args.UNIT] = { active: true, hangs: false };
      },
    },
  ],
};
