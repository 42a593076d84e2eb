/**
 * Units by full name: `units: { 'stemedb-api.service': { active: true, enabled: true, service: 'postgres', fails: 'why', starts: ['stemedb-replay'],
 * next: '2026-01-01 06:00:00 UTC', log: ['a line for journalctl'] } }`. A unit bound to a `service` stops and starts a real server of the
 * sandbox; `starts` is a command that runs when the unit starts, and a failure of it is a failure of the unit; what it prints is logged.
 */
export default {
  about: 'systemd: units that start, stop, fail and are enabled',
  state: { units: {} },
  calls: [
    { usage: 'systemctl start UNIT...', run: (call) => start(call, namesOf(call)) },
    { usage: 'systemctl stop UNIT...', run: (call) => namesOf(call).forEach((name) => stop(call, name)) },
    {
      usage: 'systemctl restart UNIT...',
      run(call) {
        for (const name of namesOf(call)) stop(call, name);
        start(call, namesOf(call));
      },
    },
    {
      usage: 'systemctl is-active [-q|--quiet] UNIT...',
      run: (call) => ask(call, (unit) => stateOf(unit), 'active', 3),
    },
    {
      usage: 'systemctl is-enabled [-q|--quiet] UNIT...',
      run: (call) => ask(call, (unit) => (unit?.enabled ? 'enabled' : 'disabled'), 'enabled', 1),
    },
    { usage: 'systemctl status UNIT [--no-pager]', run: status },
    { usage: 'systemctl enable [--now] UNIT...', run: (call) => enable(call, true) },
    { usage: 'systemctl disable [--now] UNIT...', run: (call) => enable(call, false) },
    { usage: 'systemctl daemon-reload', set: { reloaded: true } },
    { usage: 'systemctl list-timers [PATTERN...] [--all] [--no-pager] [--no-legend]', run: listTimers },
    { usage: 'systemctl list-units [PATTERN...] [--no-pager] [--no-legend] [--all]', run: listUnits },
  ],
};

const fullName = (name) => (/\.(service|timer|target|socket|mount)$/.test(name) ? name : `${name}.service`);

function namesOf({ args, state, fail }) {
  const names = args.UNIT.map(fullName);
  for (const name of names) if (!state.units[name]) fail(`Failed to find ${name}: Unit ${name} not found.`, 5);
  return names;
}

function start(call, names) {
  const programs = [];
  for (const name of names) {
    const unit = call.state.units[name];
    if (unit.active) continue;
    if (unit.fails) {
      unit.active = false;
      unit.failed = true;
      unit.log = [...(unit.log ?? []), unit.fails];
      call.warn(`Job for ${name} failed because the control process exited with error code.`);
      call.warn(`See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`);
      call.exit(1);
      continue;
    }
    if (unit.service) call.service('start', unit.service);
    unit.active = true;
    delete unit.failed;
    if (unit.starts) programs.push([name, unit.starts]);
  }
  if (programs.length > 0) call.later((tools) => runPrograms(programs, tools));
}

async function runPrograms(programs, { run, update, warn }) {
  let exit = 0;
  for (const [name, argv] of programs) {
    const { code, stdout, stderr } = run(argv);
    await update(({ units }) => {
      units[name].log = [...(units[name].log ?? []), ...`${stdout}${stderr}`.split('\n').slice(0, -1)];
      if (code !== 0) Object.assign(units[name], { active: false, failed: true });
    });
    if (code === 0) continue;
    warn(`Job for ${name} failed because the control process exited with error code.`);
    exit = 1;
  }
  return exit;
}

function stop(call, name) {
  const unit = call.state.units[name];
  if (!unit.active) return;
  if (unit.service) call.service('stop', unit.service);
  unit.active = false;
}

const stateOf = (unit) => (unit?.active ? 'active' : unit?.failed ? 'failed' : 'inactive');

function ask({ args, state, print, exit }, question, good, bad) {
  const answers = args.UNIT.map((name) => question(state.units[fullName(name)]));
  if (!args.quiet) print(answers.join('\n'));
  if (!answers.every((answer) => answer === good)) exit(bad);
}

function status(call) {
  const name = fullName(call.args.UNIT);
  const unit = call.state.units[name];
  if (!unit) call.fail(`Unit ${name} could not be found.`, 4);
  const word = { active: 'active (running)', failed: 'failed (Result: exit-code)', inactive: 'inactive (dead)' };
  const loaded = `loaded (/etc/systemd/system/${name}; ${unit.enabled ? 'enabled' : 'disabled'})`;
  call.print(`● ${name}\n     Loaded: ${loaded}\n     Active: ${word[stateOf(unit)]}\n`);
  for (const line of (unit.log ?? []).slice(-10)) call.print(`${name}: ${line}`);
  if (!unit.active) call.exit(3);
}

function enable(call, enabled) {
  const names = namesOf(call);
  for (const name of names) call.state.units[name].enabled = enabled;
  if (!call.args.now) return;
  if (enabled) start(call, names);
  else for (const name of names) stop(call, name);
}

const globs = (patterns) => {
  const texts = patterns.map((pattern) => pattern.replaceAll(/[.+^$(){}|[\]\\]/g, String.raw`\$&`));
  const found = texts.map((text) => new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`));
  return (name) => found.length === 0 || found.some((each) => each.test(name) || each.test(name.replace(/\.\w+$/, '')));
};

function listTimers({ args, state, table }) {
  const matches = globs(args.PATTERN);
  const timers = Object.entries(state.units).filter(
    ([name, unit]) => name.endsWith('.timer') && matches(name) && (unit.active || args.all),
  );
  const rows = timers.map(([name, unit]) => [
    unit.active ? (unit.next ?? '-') : '-',
    name,
    name.replace(/timer$/, 'service'),
  ]);
  const foot = args['no-legend'] ? '' : `\n${rows.length} timers listed.\n`;
  return table([...(args['no-legend'] ? [] : [['NEXT', 'UNIT', 'ACTIVATES']]), ...rows]) + foot;
}

function listUnits({ args, state, table }) {
  const matches = globs(args.PATTERN);
  const units = Object.entries(state.units).filter(
    ([name, unit]) => matches(name) && (unit.active || unit.failed || args.all),
  );
  return table([
    ...(args['no-legend'] ? [] : [['UNIT', 'ACTIVE']]),
    ...units.map(([name, unit]) => [name, stateOf(unit)]),
  ]);
}
