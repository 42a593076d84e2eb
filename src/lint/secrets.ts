/** A secret that is written in a text. */
export interface WrittenSecret {
  readonly text: string;
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** Forms that nothing else has; from the documentation of those who issue them. */
const FORMS: readonly (readonly [what: string, form: RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b/g],
  ['a private key', /-----BEGIN (?:RSA |EC |OPENSSH |DSA |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----/g],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b/g],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}\b/g],
  ['a Slack token', /\bxox[baprs]-\d[A-Za-z0-9-]{20,}\b/g],
  ['a Slack webhook', /https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]{8,}\/B[A-Z0-9]{8,}\/[A-Za-z0-9]{20,}/g],
  ['a Stripe key', /\b[sr]k_live_[A-Za-z0-9]{20,}\b/g],
  ['a Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/g],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['a JSON Web Token', /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}/g],
];

/** `scheme://user:password@host`. */
const IN_URL = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>{}$]{1,60}:([^\s:/@"'<>{}$*]{3,80})@([\w.-]+)/gi;
const LOCAL = /^(localhost|127\.|0\.0\.0\.0|example\b|.*\bexample\.(com|org|net)$)/i;

export function* secretsIn(text: string): Iterable<WrittenSecret> {
  for (const [what, form] of FORMS)
    for (const match of text.matchAll(form))
      yield { text: match[0], what, start: match.index, end: match.index + match[0].length };
  for (const match of text.matchAll(IN_URL)) {
    const [whole, password = '', host = ''] = match;
    if (LOCAL.test(host) || isMask(password)) continue;
    yield { text: password, what: 'the password in this address', start: match.index, end: match.index + whole.length };
  }
}

/** Names of variables whose whole value is a secret. */
export const isSecretName = (name: string): boolean =>
  /(^|_|^PG|^REDISCLI_)(PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY|AUTH)$/i.test(
    name,
  ) && !/^(PWD|OLDPWD)$|(NEXT|PAGE|CONTINUATION|CSRF|CURSOR)_?TOKEN$/i.test(name);

export const unquoted = (value: string): string => value.replace(/^["']|["']$/g, '');

/** A value that is there as it is, and that is no word for "put yours here". */
export function isLiteralSecret(value: string): boolean {
  const text = unquoted(value);
  return text.length >= 6 && !/[$`<>{}]|^\s|\s/.test(text) && !isMask(text) && !/^[./~]|:\/\//.test(text);
}

const isMask = (text: string): boolean =>
  /^(x{3,}|\*+|\.{3,}|…+|-+|_+)$|your|change[-_ ]?me|replace|example|dummy|placeholder|redacted|^(passwd|secret|token|pass|todo|none|null|true|false|user|username|mypassword|mysecret|pg|foo|bar)$/i.test(
    text,
  );
