/** The part of a shell script that a character belongs to. */
export type Region = 'command' | 'quoted' | 'heredoc' | 'comment';

/**
 * Marks every character of a shell script. It knows only quotes, escapes, comments and here-documents: enough to
 * distinguish a redirection from text with angle brackets.
 */
export function markRegions(code: string): Region[] {
  const regions: Region[] = new Array<Region>(code.length).fill('command');
  const pending: { word: string; tabs: boolean }[] = [];
  const fill = (from: number, to: number, region: Region): void => {
    regions.fill(region, from, to);
  };
  let at = 0;
  while (at < code.length) {
    const char = code[at] ?? '';
    if (char === '\\') {
      at += 2;
    } else if (char === "'" || char === '"') {
      const end = closeQuote(code, at, char);
      fill(at, end, 'quoted');
      at = end;
    } else if (char === '#' && /^$|[\s;&|(]/.test(code[at - 1] ?? '')) {
      const end = endOfLine(code, at);
      fill(at, end, 'comment');
      at = end;
    } else if (code.startsWith('<<', at) && code[at + 2] !== '<' && code[at - 1] !== '<') {
      const opening = /^<<(-?)[ \t]*(['"]?)([^\s'"<>|;&()]+)\2/.exec(code.slice(at, at + 200));
      if (opening) pending.push({ word: opening[3] ?? '', tabs: opening[1] === '-' });
      at += opening ? opening[0].length : 2;
    } else if (char === '\n' && pending.length > 0) {
      let from = at + 1;
      for (const document of pending.splice(0)) {
        const end = endOfDocument(code, from, document);
        fill(from, end, 'heredoc');
        from = end;
      }
      at = from;
    } else {
      at += 1;
    }
  }
  return regions;
}

function closeQuote(code: string, open: number, quote: string): number {
  for (let at = open + 1; at < code.length; at += 1) {
    if (code[at] === quote) return at + 1;
    if (code[at] === '\\' && quote === '"') at += 1;
  }
  return code.length;
}

function endOfLine(code: string, from: number): number {
  const end = code.indexOf('\n', from);
  return end < 0 ? code.length : end;
}

/** Just after the line that ends the here-document. */
function endOfDocument(code: string, from: number, { word, tabs }: { word: string; tabs: boolean }): number {
  let at = from;
  while (at < code.length) {
    const end = endOfLine(code, at);
    const line = code.slice(at, end).replace(/\r$/, '');
    at = Math.min(end + 1, code.length);
    if ((tabs ? line.replace(/^\t+/, '') : line) === word) return at;
  }
  return code.length;
}
