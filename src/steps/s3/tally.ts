import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { failed, passed } from '../../step-kit/step-result.ts';

const MAX_LISTED = 20;
const MAX_NAMED = 5;

/**
 * What a restore did, key by key. Facts: `restored`, `removed`, `unchanged`, `failed`, `incomplete` (restored, but not everything that belongs to it),
 * `bytes` copied, `time`, `failures` (key and error) and `lost` (key and what), each at most 20.
 */
export class Tally {
  readonly #label: string;
  readonly #context: Pick<StepContext, 'print' | 'progress'>;
  readonly #counts = { restored: 0, removed: 0, unchanged: 0, failed: 0, incomplete: 0, bytes: 0 };
  readonly #failures: { readonly key: string; readonly error: string }[] = [];
  readonly #lost: { readonly key: string; readonly lost: string }[] = [];
  #untold: string | null = null;

  constructor(label: string, context: Pick<StepContext, 'print' | 'progress'>) {
    this.#label = label;
    this.#context = context;
  }

  done(how: 'restored' | 'removed' | 'unchanged', bytes = 0): void {
    this.#counts[how] += 1;
    this.#counts.bytes += bytes;
  }

  failed(key: string, error: string): void {
    this.#counts.failed += 1;
    if (this.#failures.length < MAX_LISTED) this.#failures.push({ key, error });
    this.#context.print(`${key}: ${error}\n`);
  }

  lost(key: string, what: readonly string[]): void {
    this.#counts.incomplete += 1;
    const lost = what.join(', ');
    if (this.#lost.length < MAX_LISTED) this.#lost.push({ key, lost });
    this.#context.print(`${key}: restored, but different from before: ${lost}\n`);
  }

  untold(why: string): void {
    this.#untold ??= why;
  }

  showProgress(key: string): void {
    this.#context.progress({ unit: 'objects', done: this.#total, total: null, label: this.#label || key });
  }

  result(time: string, mayLose: boolean, warnings: readonly string[]): StepResult {
    const { restored, removed, unchanged, failed: bad, incomplete, bytes } = this.#counts;
    const facts = { ...this.#counts, time, failures: this.#failures, lost: this.#lost };
    const summary = `restored ${restored}, removed ${removed}, unchanged ${unchanged}, failed ${bad}${incomplete > 0 ? `, incomplete ${incomplete}` : ''} (${formatSize(bytes)} copied)`;
    this.#context.print(`${this.#label} as of ${time}: ${summary}\n`);
    const untold = this.#untold === null ? [] : [`tags could not be read, so they were not compared: ${this.#untold}`];
    const told = [...warnings, ...untold];
    if (bad > 0) return failed(this.#failure(), facts, summary, told);
    if (incomplete === 0) return passed(facts, summary, told);
    if (!mayLose) return failed(this.#loss(), facts, summary, told);
    const lost = this.#lost.map((one) => `${one.key} is restored, but different from before: ${one.lost}`);
    const more =
      incomplete > lost.length
        ? [`${incomplete - lost.length} more objects are restored, but different from before`]
        : [];
    return passed(facts, summary, [...told, ...lost, ...more]);
  }

  get #total(): number {
    const { restored, removed, unchanged, failed: bad } = this.#counts;
    return restored + removed + unchanged + bad;
  }

  #failure() {
    const [first] = this.#failures;
    return {
      code: 's3' as const,
      message: `${this.#counts.failed} of ${this.#total} objects below ${this.#label} could not be restored; the first is ${first?.key}: ${first?.error}`,
      found: `${this.#counts.failed} failed`,
      expected: '0 failed',
      hint: 'fix the cause and run the step again, which continues with the rest; thaw archived versions first; nothing was lost',
    };
  }

  #loss() {
    const named = this.#lost.slice(0, MAX_NAMED);
    const more = this.#counts.incomplete - named.length;
    const list = named.map(({ key, lost }) => `${key} (${lost})`).join(', ');
    return {
      code: 's3' as const,
      message: `${this.#counts.incomplete} of ${this.#counts.restored} restored objects below ${this.#label} have their bytes back but otherwise differ from before: ${list}${more > 0 ? ` and ${more} more` : ''}`,
      found: `${this.#counts.incomplete} incomplete`,
      expected: 'content type, cache control, metadata, tags, storage class and encryption as they were',
      hint: 'correct by hand what the store did not keep, or write `incomplete: allow` if it does not matter',
    };
  }
}
