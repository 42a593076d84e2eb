// Writes what changed for the operator as a comment of the pull request, always the same one. Without the right to write, as in a pull request
// from a fork, the summary of the job has to do: that is said and is no failure.
import { readFile } from 'node:fs/promises';

const MARK = '<!-- runbook diff -->';
// What diff writes where nothing changed.
const NONE = 'No change for the operator.\n';
// GitHub refuses longer comments.
const LONGEST = 65_000;

const env = (name) => process.env[name] ?? '';
const event = JSON.parse(await readFile(env('GITHUB_EVENT_PATH'), 'utf8'));
const number = event.pull_request?.number;
if (!Number.isInteger(number)) {
  console.log('this is no pull request: no comment');
} else {
  const text = await readFile(env('DIFF_FILE'), 'utf8');
  const shown =
    text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}\n\n…\n\nThe rest is in the summary of the job.\n`;
  await comment(number, `${MARK}\n${shown}`);
}

async function comment(number, body) {
  const mine = await ownComment(number);
  if (mine === null && body === `${MARK}\n${NONE}`) return console.log('no change for the operator: no comment');
  const [method, path] = mine === null ? ['POST', `issues/${number}/comments`] : ['PATCH', `issues/comments/${mine}`];
  const answer = await call(method, path, { body });
  if (answer.ok) console.log(mine === null ? 'comment written' : 'comment updated');
  else if (answer.status === 403 || answer.status === 404)
    console.log(`::notice::no right to write a comment (${answer.status}); what changed is in the summary of the job`);
  else throw new Error(`the comment was not written: ${answer.status} ${await answer.text()}`);
}

/** The comment of an earlier run, by its first line and its author: anybody may write that line. Null if there is none. */
async function ownComment(number) {
  for (let page = 1; ; page += 1) {
    const answer = await call('GET', `issues/${number}/comments?per_page=100&page=${page}`);
    if (!answer.ok) return null;
    const comments = await answer.json();
    const mine = comments.find(({ body, user }) => body?.startsWith(MARK) && user?.type === 'Bot');
    if (mine) return mine.id;
    if (comments.length < 100) return null;
  }
}

function call(method, path, body) {
  return fetch(`${env('GITHUB_API_URL')}/repos/${env('GITHUB_REPOSITORY')}/${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${env('GITHUB_TOKEN')}`,
      'user-agent': 'runbook',
      'x-github-api-version': '2022-11-28',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}
