// Draws the output of `tmux capture-pane -e -p` (standard input) as an SVG of text elements, without an external font:
//   tmux capture-pane -e -p -t PANE | node scripts/terminal-picture.mjs "window title" > docs/images/tui.svg
// Every run of one style is a separate <text> of fixed length, so that columns align with any font.
import { text } from 'node:stream/consumers';
import stringWidth from 'string-width';

const CELL = { width: 8.4, height: 18 };
const MARGIN = { x: 16, top: 46, bottom: 14 };
const PAGE = '#12161f';
const INK = '#d5dbe6';
const COLOURS = ['#3b4252', '#f0717b', '#7fd28c', '#eac471', '#6ea8f7', '#c792ea', '#63c9d6', '#d5dbe6'];
const PARTS = '▏▎▍▌▋▊▉█';
const BRIGHT = ['#5c6577', '#ff8b94', '#9be3a6', '#f5d78e', '#8dbdff', '#d9b0f5', '#86dfea', '#ffffff'];

const lines = (await text(process.stdin)).replace(/\n+$/, '').split('\n').map(runsOf);
const columns = Math.max(...lines.map((runs) => runs.reduce((sum, run) => sum + stringWidth(run.text), 0)), 80);
const width = Math.ceil(columns * CELL.width + 2 * MARGIN.x);
const height = lines.length * CELL.height + MARGIN.top + MARGIN.bottom;
const title = process.argv[2] ?? 'runbook';

process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<style>text{font:14px ui-monospace,'SFMono-Regular','JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace}</style>
<rect width="${width}" height="${height}" rx="10" fill="${PAGE}"/>
<circle cx="22" cy="20" r="6" fill="#f0717b"/><circle cx="42" cy="20" r="6" fill="#eac471"/><circle cx="62" cy="20" r="6" fill="#7fd28c"/>
<text x="${width / 2}" y="25" fill="#7b8496" text-anchor="middle">${escape(title)}</text>
${lines.flatMap((runs, row) => draw(runs, row)).join('\n')}
</svg>
`);

function draw(runs, row) {
  const top = MARGIN.top + row * CELL.height;
  let column = 0;
  const drawn = [];
  for (const { text: words, style } of runs) {
    const cells = stringWidth(words);
    const x = round(MARGIN.x + column * CELL.width);
    const pinned = round(cells * CELL.width);
    column += cells;
    const { ink, paper } = paint(style);
    if (paper !== null)
      drawn.push(`<rect x="${x}" y="${top}" width="${pinned}" height="${CELL.height}" fill="${paper}"/>`);
    // Blocks and rules are drawn, so that they touch their neighbours: fonts leave gaps between lines.
    if (/^[│─┬┴├┤]+$/.test(words)) drawn.push(...rules(words, x, top, ink));
    else if (/^[█░▏▎▍▌▋▊▉]+$/.test(words)) drawn.push(...blocks(words, x, top, ink));
    else drawn.push(...texts(words, x, top, ink, style.bold));
  }
  return drawn;
}

/** Spaces are positions, not characters: renderers that collapse them show the same picture. */
function texts(words, x, top, ink, bold) {
  return [...words.matchAll(/\S+(?: \S+)*/g)].map((match) => {
    const left = round(x + stringWidth(words.slice(0, match.index)) * CELL.width);
    const pinned = round(stringWidth(match[0]) * CELL.width);
    const weight = bold ? ' font-weight="700"' : '';
    return `<text x="${left}" y="${top + 13}" fill="${ink}"${weight} textLength="${pinned}" lengthAdjust="spacingAndGlyphs">${escape(match[0])}</text>`;
  });
}

function rules(words, x, top, ink) {
  const [middle, centre] = [top + CELL.height / 2, CELL.width / 2];
  return [...words].map((sign, index) => {
    const left = round(x + index * CELL.width);
    const across = sign === '│' ? '' : `M${left} ${middle}h${CELL.width}`;
    const from = sign === '┬' ? middle : top;
    const to = sign === '┴' ? middle : top + CELL.height;
    const down = sign === '─' ? '' : `M${round(left + centre)} ${from}V${to}`;
    return `<path d="${across}${down}" stroke="${ink}" fill="none"/>`;
  });
}

function blocks(words, x, top, ink) {
  return [...words].map((sign, index) => {
    const left = round(x + index * CELL.width);
    const part = PARTS.indexOf(sign);
    const [wide, fade] = part < 0 ? [CELL.width, ' opacity="0.25"'] : [((part + 1) / 8) * CELL.width, ''];
    return `<rect x="${left}" y="${top + 3}" width="${round(wide)}" height="${CELL.height - 6}" fill="${ink}"${fade}/>`;
  });
}

/** Runs of one style; rules and blocks are separate from words. */
function runsOf(line) {
  const runs = [];
  let style = {};
  for (const [, codes, words] of line.matchAll(/\x1b\[([0-9;]*)m|([^\x1b]+)/g)) {
    if (words === undefined) style = restyle(style, codes.split(';').map(Number));
    else
      for (const [part] of words.matchAll(/[│─┬┴├┤]+|[█░▏▎▍▌▋▊▉]+|[^│─┬┴├┤█░▏▎▍▌▋▊▉]+/g))
        runs.push({ text: part, style });
  }
  return runs;
}

function restyle(before, codes) {
  const style = { ...before };
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index];
    if (code === 0) for (const key of Object.keys(style)) delete style[key];
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 7) style.inverse = true;
    else if (code === 22) Object.assign(style, { bold: false, dim: false });
    else if (code === 27) style.inverse = false;
    else if (code >= 30 && code <= 37) style.ink = COLOURS[code - 30];
    else if (code >= 90 && code <= 97) style.ink = BRIGHT[code - 90];
    else if (code >= 40 && code <= 47) style.paper = COLOURS[code - 40];
    else if (code === 39) delete style.ink;
    else if (code === 49) delete style.paper;
  }
  return style;
}

function paint({ ink = INK, paper = null, dim, inverse }) {
  if (inverse) return { ink: PAGE, paper: ink };
  return { ink: dim ? blend(ink) : ink, paper };
}

/** What a terminal shows for dim: half way to the background. */
function blend(ink) {
  const mix = (at) => {
    const [a, b] = [ink, PAGE].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(0.55 * a + 0.45 * b)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${mix(1)}${mix(3)}${mix(5)}`;
}

function escape(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function round(number) {
  return Math.round(number * 100) / 100;
}
