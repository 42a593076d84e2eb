/**
 * Lines of a byte stream without their line feed, and whether they had one: the last may be cut off. Node's readline also
 * ends lines at U+2028 and U+2029, which JSON strings and COPY data may contain.
 */
export async function* readLines(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly text: string; readonly whole: boolean }> {
  let rest: Buffer[] = [];
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = chunk.subarray(start, end);
      yield { text: (rest.length === 0 ? line : Buffer.concat([...rest, line])).toString('utf8'), whole: true };
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield { text: Buffer.concat(rest).toString('utf8'), whole: false };
}
