import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** `repositories: { 'https://git.example.com/app.git': { head: 'v1.4.2', commits: { 'v1.4.2': { 'compose.yaml': '…' } } } }` */
export default {
  about: 'git: clone of a repository in the state, and which commit it is',
  state: { repositories: {} },
  calls: [
    { usage: 'git --version', print: 'git version 2.47.0' },
    { usage: 'git clone [-q|--quiet] [--depth N] [-b|--branch REF] URL [FOLDER]', run: clone },
    {
      usage: 'git [-C FOLDER] rev-parse [--short] HEAD',
      run: (call) => commitOf(call).slice(0, call.args.short ? 7 : 40),
    },
    { usage: 'git [-C FOLDER] describe [--tags] [--always]', run: (call) => read(call).ref },
    { usage: 'git [-C FOLDER] status [-s|--short|--porcelain]', run: () => undefined },
    { usage: 'git [-C FOLDER] checkout [-q|--quiet] REF', run: checkout },
  ],
};

function clone(call) {
  const { args, state, fail } = call;
  const repository = state.repositories[args.URL];
  if (!repository) fail(`fatal: repository '${args.URL}' not found`, 128);
  const folder = path.resolve(args.FOLDER ?? path.basename(args.URL, '.git'));
  if (existsSync(folder) && readdirSync(folder).length > 0)
    fail(
      `fatal: destination path '${args.FOLDER ?? path.basename(folder)}' already exists and is not an empty directory.`,
      128,
    );
  write(call, folder, args.URL, args.branch ?? repository.head);
}

function write({ state, fail }, folder, url, ref) {
  const files = state.repositories[url].commits[ref];
  if (!files) fail(`error: pathspec '${ref}' did not match any file(s) known to git`, 1);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  }
  mkdirSync(path.join(folder, '.git'), { recursive: true });
  writeFileSync(path.join(folder, '.git/stand-in.json'), JSON.stringify({ url, ref }));
}

function read({ args, fail }) {
  const file = path.resolve(args.C ?? '.', '.git/stand-in.json');
  if (!existsSync(file)) fail('fatal: not a git repository (or any of the parent directories): .git', 128);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function commitOf(call) {
  const { url, ref } = read(call);
  return createHash('sha1').update(`${url} ${ref}`).digest('hex');
}

function checkout(call) {
  write(call, path.resolve(call.args.C ?? '.'), read(call).url, call.args.REF);
}
