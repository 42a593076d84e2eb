import { canonicalNumber } from '../../model/exact-json.ts';

/** The digits that a number may have: with more, arithmetic would waste memory and time. */
const MOST_DIGITS = 20_000n;

/**
 * A rational number with a positive denominator: sums, products and quotients stay exact, unlike with doubles or decimals
 * of fixed length.
 */
export class Exact {
  readonly #over: bigint;
  readonly #under: bigint;

  constructor(over: bigint, under: bigint) {
    this.#over = over;
    this.#under = under;
  }

  /** Null for text that is not a decimal number, or that is absurdly long. */
  static read(text: string): Exact | null {
    const [, digits = '', power = '0'] = /^(-?\d+)(?:e(-?\d+))?$/.exec(canonicalNumber(text) ?? '') ?? [];
    const exponent = BigInt(power);
    const size = exponent < 0n ? -exponent : exponent;
    if (digits === '' || size + BigInt(digits.length) > MOST_DIGITS) return null;
    const scale = 10n ** size;
    return exponent < 0n ? new Exact(BigInt(digits), scale) : new Exact(BigInt(digits) * scale, 1n);
  }

  /** A double counts as the decimal number that it is written as: 10.1 is 10.1. Null for NaN and infinity. */
  static of(value: bigint | number): Exact | null {
    return typeof value === 'bigint' ? new Exact(value, 1n) : Exact.read(String(value));
  }

  plus(other: Exact): Exact {
    return reduced(this.#over * other.#under + other.#over * this.#under, this.#under * other.#under);
  }

  times(other: Exact): Exact {
    return reduced(this.#over * other.#over, this.#under * other.#under);
  }

  negated(): Exact {
    return new Exact(-this.#over, this.#under);
  }

  /** Null for a division by zero. */
  dividedBy(other: Exact): Exact | null {
    if (other.#over === 0n) return null;
    const sign = other.#over < 0n ? -1n : 1n;
    return reduced(this.#over * other.#under * sign, this.#under * other.#over * sign);
  }

  /** Negative, zero or positive, as for sorting. */
  compare(other: Exact): number {
    const [left, right] = [this.#over * other.#under, other.#over * this.#under];
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** Towards zero. */
  truncated(): bigint {
    return this.#over / this.#under;
  }

  /** The nearest double, or a neighbour of it. */
  toNumber(): number {
    const shift = 25 - String(this.#over).length + String(this.#under).length;
    const digits =
      shift < 0
        ? this.#over / (this.#under * 10n ** BigInt(-shift))
        : (this.#over * 10n ** BigInt(shift)) / this.#under;
    return Number(`${digits}e${-shift}`);
  }

  /** Decimal text with at most 40 digits after the point. */
  toString(): string {
    const whole = this.#over / this.#under;
    const rest = this.#over < 0n ? -(this.#over % this.#under) : this.#over % this.#under;
    const fraction = ((rest * 10n ** 40n) / this.#under).toString().padStart(40, '0').replace(/0+$/, '');
    const sign = this.#over < 0n && whole === 0n ? '-' : '';
    return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  }
}

function reduced(over: bigint, under: bigint): Exact {
  let [a, b] = [over < 0n ? -over : over, under];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? new Exact(0n, 1n) : new Exact(over / a, under / a);
}
