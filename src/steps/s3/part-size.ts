const MIB = 1024 ** 2;
const MAX_PARTS = 10_000;
/** The minimum size of every part but the last. */
const MIN_PART = 5 * MIB;

/** Default part sizes of uploaders, the most usual first: the AWS command line, its SDKs, runbook, s3cmd … */
const USUAL = [8, 5, 16, 15, 10, 64, 32, 50, 100, 20, 25, 128, 250, 256, 500, 512, 1000, 1024].map(
  (size) => size * MIB,
);

/**
 * The part size of an object of `size` bytes that was uploaded in `parts` parts, where the store does not report it: a usual one
 * that fits, because only the same parts give the same ETag. 0 parts: it was one piece, and is too large to be copied as one.
 */
export function likelyPartSize(size: number, parts: number): number {
  if (parts === 0) return Math.max(roundUp(size / MAX_PARTS), 512 * MIB);
  if (parts === 1) return Math.max(size, 1);
  const fits = (each: number): boolean => each * (parts - 1) < size && each * parts >= size;
  return USUAL.find(fits) ?? Math.max(roundUp(size / parts), MIN_PART);
}

const roundUp = (bytes: number): number => Math.ceil(bytes / MIB) * MIB;
