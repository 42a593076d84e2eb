/** A word as it stands on the command line, half a quote included, as the command will get it. Nothing in it is evaluated. */
export function unquote(word: string, home: string): string {
  const text = word.replace(/^~(?=\/)/, () => home);
  let plain = '';
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
    else if (sign === quote) quote = '';
    else if (sign === '\\' && quote !== "'" && at + 1 < text.length) plain += text.charAt((at += 1));
    else plain += sign;
  }
  return plain;
}
