/** Keys, tokens, credentials and addresses in texts. Only what kind and where; the value leaves this file masked. */

export interface Secret {
  kind: string;
  /** Characters from the start of the text. */
  at: number;
  length: number;
  value: string;
}

interface Detector {
  kind: string;
  pattern: RegExp;
  /** Which group is the secret; the whole match when absent. */
  group?: number;
  accepts?: (value: string) => boolean;
  /** Personal rather than secret: counted, not masked. */
  isPersonal?: boolean;
}

/** Longer texts are looked at up to here. */
const TEXT_MAX = 64 * 1024;

/** Its lines after the first are the key itself. */
export const PRIVATE_KEY = 'private key';

const PLACEHOLDER = /^(?:[%${<([*]|none\b|null\b|true\b|false\b|nil\b|undefined\b|str\b|self\b|\.\.\.|xxx)/i;

const DETECTORS: readonly Detector[] = [
  { kind: PRIVATE_KEY, pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g },
  { kind: 'AWS access key', pattern: /(?<![A-Z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])/g },
  {
    kind: 'GitHub token',
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})/g,
  },
  { kind: 'GitLab token', pattern: /(?<![A-Za-z0-9])glpat-[\w-]{20,100}/g },
  { kind: 'Slack token', pattern: /(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,250}/g },
  { kind: 'Google API key', pattern: /(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])/g },
  { kind: 'Stripe key', pattern: /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[0-9A-Za-z]{16,250}/g },
  { kind: 'npm token', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g },
  { kind: 'JSON Web Token', pattern: /(?<![\w-])eyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,1000}/g },
  {
    kind: 'Authorization header',
    pattern:
      /(?<![A-Za-z])(?:authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token|digest)|bearer)\s{1,3}([\w.~+/=-]{12,4000})/gi,
    group: 1,
    accepts: (value) => /\d/.test(value) || value.length >= 24,
  },
  {
    kind: 'credentials in a URL',
    pattern: /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>%{$]{1,100}:([^\s/@"'<>]{1,200})@[\w.[-]/gi,
    group: 1,
    accepts: (value) => !PLACEHOLDER.test(value),
  },
  {
    kind: 'password or key by name',
    pattern:
      /(?<![A-Za-z])(?:[A-Za-z]{1,30}[_-]){0,4}(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key)(?:["']?\s?:\s?["']|=["']?)([^\s"',;&]{6,500})/gi,
    group: 1,
    accepts: (value) => !PLACEHOLDER.test(value) && /\d/.test(value) && !/[()]/.test(value),
  },
  {
    kind: 'cookie',
    pattern: /(?<![A-Za-z-])(?:set-)?cookie:\s{0,3}[\w.-]{1,100}=([^\s;]{6,2000})/gi,
    group: 1,
    accepts: (value) => !PLACEHOLDER.test(value),
  },
  {
    kind: 'card number',
    pattern: /(?<![\w.-])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w.-])/g,
    accepts: (value) => isCardNumber(value),
  },
  {
    kind: 'e-mail address',
    pattern:
      /(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}(?:com|org|net|edu|gov|mil|int|info|biz|name|dev|app|io|co|example|invalid|test|local|internal|[a-z]{2})(?![\w-]|\.\w)/g,
    accepts: (value) => /^[A-Za-z0-9.+_-]{2,}@[a-zA-Z0-9-]{2,}/.test(value),
    isPersonal: true,
  },
];

const AT = 1;
const SCHEME = 2;
const EQUALS = 4;
const DASHES = 8;
const PREFIX = 16;
const DIGITS = 32;

/** Whether a text is worth the patterns: one pass over its bytes. */
function mayHold(bytes: Uint8Array, start: number, end: number): boolean {
  let signs = 0;
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 48 && byte <= 57) {
      if (++digits >= 13) signs |= DIGITS;
      continue;
    }
    if (byte !== 32 && byte !== 45) digits = 0;
    const next = at + 1 < end ? (bytes[at + 1] as number) : 0;
    if (byte === 64) signs |= AT;
    else if (byte === 61 || (byte === 58 && (next === 32 || next === 34 || next === 39))) signs |= EQUALS;
    else if (byte === 58 && next === 47) signs |= SCHEME;
    else if (byte === 45 && next === 45 && bytes[at + 4] === 45) signs |= DASHES;
    else if (isTokenStart(byte, next)) signs |= PREFIX;
  }
  // A URL has credentials only with an @.
  return (signs & ~SCHEME) !== 0;
}

/** AK AS AI, gh gl, xo, sk rk, np, ey, Be be: how the tokens above begin. */
function isTokenStart(byte: number, next: number): boolean {
  if (byte === 65) return next === 75 || next === 83 || next === 73;
  if (byte === 103) return next === 104 || next === 108 || next === 105;
  if (byte === 120) return next === 111;
  if (byte === 115 || byte === 114) return next === 107;
  if (byte === 110) return next === 112;
  if (byte === 101) return next === 121;
  return (byte === 66 || byte === 98) && next === 101;
}

/** What a text holds. Pure. */
export function secretsIn(bytes: Uint8Array, start: number, end: number): Secret[] {
  const until = Math.min(end, start + TEXT_MAX);
  const found = mayHold(bytes, start, until) ? secretsOfText(latin1(bytes, start, until)) : [];
  if (found.length === 0 && until - start >= 24 && isBase64(bytes, start, until)) {
    const inside = Buffer.from(latin1(bytes, start, until), 'base64').toString('latin1');
    if (/^[\t\r\n\x20-\x7e]+$/.test(inside)) {
      for (const { kind, value } of secretsOfText(inside).slice(0, 1))
        found.push({ kind: `${kind} (base64)`, at: 0, length: until - start, value });
    }
  }
  return found;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function secretsOfText(text: string): Secret[] {
  const found: Secret[] = [];
  for (const { kind, pattern, group, accepts } of DETECTORS) {
    for (const match of text.matchAll(pattern)) {
      const value = match[group ?? 0] as string;
      if (accepts && !accepts(value)) continue;
      const at = match.index + match[0].lastIndexOf(value);
      // The more special kind comes first: a token in an Authorization header is told once.
      if (found.some((one) => at < one.at + one.length && one.at < at + value.length)) continue;
      found.push({ kind, at, length: value.length, value });
    }
  }
  return found;
}

export function isPersonal(kind: string): boolean {
  return DETECTORS.some((one) => one.isPersonal && kind.startsWith(one.kind));
}

/** First two characters and the length: enough to know it again, not to use it. */
export function masked({ value, kind }: Secret): string {
  return kind.startsWith(PRIVATE_KEY)
    ? '[private key]'
    : `${value.slice(0, 2)}… (${value.length} characters)`;
}

/** The text without the secrets in it; addresses of people stay. */
export function withoutSecrets(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  let out = text;
  for (const secret of secretsIn(bytes, 0, bytes.length).sort((a, b) => b.at - a.at)) {
    if (isPersonal(secret.kind)) continue;
    out = `${out.slice(0, secret.at)}[${secret.kind}: ${masked(secret)}]${out.slice(secret.at + secret.length)}`;
  }
  return out;
}

function isBase64(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at] as number;
    const isLetter = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
    if (!isLetter && !(byte >= 47 && byte <= 57) && byte !== 43) break;
  }
  return at - start >= 24 && end - at <= 2 && bytes.subarray(at, end).every((byte) => byte === 61);
}

/** ISO/IEC 7812-1: 13 to 19 digits, the last one of them a check digit by Luhn's rule. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
