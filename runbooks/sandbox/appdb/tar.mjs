import { gzipSync } from 'node:zlib';

const BLOCK = 512;

/** A gzipped tar archive of `{ path: { body, mode } }`, the same bytes each time. */
export function tarball(files, time) {
  const blocks = [];
  for (const [name, { body, mode }] of Object.entries(files)) {
    const bytes = Buffer.from(body);
    blocks.push(header(name, bytes.length, mode, time), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 6 });
}

/** POSIX ustar: octal numbers, and a checksum over the header with its own field filled with spaces. */
function header(name, size, mode, time) {
  const block = Buffer.alloc(BLOCK);
  const octal = (value, width) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  block.write(name, 0);
  block.write(octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(Math.floor(time / 1000), 12), 100);
  block.write('        0', 148);
  block.write('ustar\x0000root', 257);
  block.write('root', 297);
  block.write(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    ) + ' ',
    148,
  );
  return block;
}
