import { SERVICE_NAMES, type ServiceName } from '../../model/sandbox-spec.ts';
import { RunbookError } from '../../model/failure.ts';
import { controlService, SERVICE_VERBS, type ServiceVerb } from './control.ts';

/** `sandbox-service VERB NAME`, which stand-ins find on their PATH. `status` exits with 3 where the service is stopped, as systemctl does. */
const [directory = '', verb = '', name = '', ...rest] = process.argv.slice(2);
const isVerb = (text: string): text is ServiceVerb => SERVICE_VERBS.some((each) => each === text);
const isName = (text: string): text is ServiceName => SERVICE_NAMES.some((each) => each === text);

if (!isVerb(verb) || !isName(name) || rest.length > 0) {
  process.stderr.write(`usage: sandbox-service ${SERVICE_VERBS.join('|')} ${SERVICE_NAMES.join('|')}\n`);
  process.exitCode = 2;
} else {
  try {
    const state = await controlService(directory, verb, name);
    process.stdout.write(`${name}: ${state}\n`);
    if (verb === 'status' && state === 'stopped') process.exitCode = 3;
  } catch (error) {
    const { found, hint } = error instanceof RunbookError ? error.failure : {};
    const lines = [(error as Error).message, found, hint].filter((line) => line !== undefined);
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exitCode = 1;
  }
}
