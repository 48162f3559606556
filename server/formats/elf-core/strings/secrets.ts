/** Keys, tokens, credentials and addresses in texts. Only what kind and where; the value leaves this file masked. */
import {
  ALL_SIGNS,
  AT,
  BEARER,
  DASHES,
  DIGITS,
  isBase64,
  NAMED,
  PREFIX,
  SCHEME,
  signsOf,
  TEXT_MAX,
} from './signs.ts';

export interface Secret {
  kind: string;
  /** Characters from the start of the text. */
  at: number;
  length: number;
  value: string;
}

interface Detector {
  kind: string;
  /** Signs that a text must all have to be worth the pattern. */
  signs: number;
  pattern: RegExp;
  /** Which group is the secret; the whole match when absent. */
  group?: number;
  accepts?: (value: string) => boolean;
  /** Personal rather than secret: counted, not masked. */
  isPersonal?: boolean;
}

/** Its lines after the first are the key itself. */
export const PRIVATE_KEY = 'private key';

const PLACEHOLDER = /^(?:[%${<([*]|none\b|null\b|true\b|false\b|nil\b|undefined\b|str\b|self\b|\.\.\.|xxx)/i;

const DETECTORS: readonly Detector[] = [
  {
    kind: PRIVATE_KEY,
    signs: DASHES,
    pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  {
    kind: 'AWS access key',
    signs: PREFIX,
    pattern: /(?<![A-Z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])/g,
  },
  {
    kind: 'GitHub token',
    signs: PREFIX,
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})/g,
  },
  { kind: 'GitLab token', signs: PREFIX, pattern: /(?<![A-Za-z0-9])glpat-[\w-]{20,100}/g },
  { kind: 'Slack token', signs: PREFIX, pattern: /(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,250}/g },
  { kind: 'Google API key', signs: PREFIX, pattern: /(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])/g },
  { kind: 'Stripe key', signs: PREFIX, pattern: /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[0-9A-Za-z]{16,250}/g },
  { kind: 'npm token', signs: PREFIX, pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g },
  {
    kind: 'JSON Web Token',
    signs: PREFIX,
    pattern: /(?<![\w-])eyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,1000}/g,
  },
  {
    kind: 'Authorization header',
    signs: BEARER,
    pattern:
      /(?<![A-Za-z])(?:authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token|digest)|bearer)\s{1,3}([\w.~+/=-]{12,4000})/gi,
    group: 1,
    accepts: (value) => /\d/.test(value) || value.length >= 24,
  },
  {
    kind: 'credentials in a URL',
    signs: AT | SCHEME,
    pattern: /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>%{$]{1,100}:([^\s/@"'<>]{1,200})@[\w.[-]/gi,
    group: 1,
    accepts: (value) => !PLACEHOLDER.test(value),
  },
  {
    kind: 'password or key by name',
    signs: NAMED,
    pattern:
      /(?<![A-Za-z])(?:[A-Za-z]{1,30}[_-]){0,4}(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key)(?:["']?\s?:\s?["']|=["']?)([^\s"',;&]{6,500})/gi,
    group: 1,
    accepts: (value) => !PLACEHOLDER.test(value) && /\d/.test(value) && !/[()]/.test(value),
  },
  {
    kind: 'cookie',
    signs: NAMED,
    pattern: /(?<![A-Za-z-])(?:set-)?cookie:\s{0,3}[\w.-]{1,100}=([^\s;]{6,2000})/gi,
    group: 1,
    accepts: (value) => !PLACEHOLDER.test(value),
  },
  {
    kind: 'card number',
    signs: DIGITS,
    pattern: /(?<![\w.-])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w.-])/g,
    accepts: (value) => isCardNumber(value),
  },
  {
    kind: 'e-mail address',
    signs: AT,
    pattern:
      /(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,6}(?:com|org|net|edu|gov|mil|int|info|biz|name|dev|app|io|co|example|invalid|test|local|internal|[a-z]{2})(?![\w-]|\.\w)/g,
    accepts: (value) => /^[A-Za-z0-9.+_-]{2,}@[a-zA-Z0-9-]{2,}/.test(value),
    isPersonal: true,
  },
];

/** 1 for each set of signs with which a detector looks at the text. */
const WORTHWHILE = Uint8Array.from({ length: ALL_SIGNS + 1 }, (_, given) =>
  DETECTORS.some(({ signs }) => (given & signs) === signs) ? 1 : 0,
);
const NONE: readonly Secret[] = [];

/** What a text holds. Pure. */
export function secretsIn(bytes: Uint8Array, start: number, end: number): readonly Secret[] {
  const until = Math.min(end, start + TEXT_MAX);
  const signs = signsOf(bytes, start, until);
  const found = WORTHWHILE[signs] === 1 ? secretsOfText(signs, () => latin1(bytes, start, until)) : NONE;
  if (found.length === 0 && isBase64(bytes, start, until)) {
    const inside = Buffer.from(latin1(bytes, start, until), 'base64').toString('latin1');
    if (/^[\t\r\n\x20-\x7e]+$/.test(inside)) {
      for (const { kind, value } of secretsOfText(ALL_SIGNS, () => inside).slice(0, 1))
        return [{ kind: `${kind} (base64)`, at: 0, length: until - start, value }];
    }
  }
  return found;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** @param textOf makes the text when the first pattern needs it. */
function secretsOfText(signs: number, textOf: () => string): Secret[] {
  const found: Secret[] = [];
  let text: string | undefined;
  for (const { kind, signs: needed, pattern, group, accepts } of DETECTORS) {
    if ((signs & needed) !== needed) continue;
    text ??= textOf();
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
  for (const secret of secretsIn(bytes, 0, bytes.length).toSorted((a, b) => b.at - a.at)) {
    if (isPersonal(secret.kind)) continue;
    out = `${out.slice(0, secret.at)}[${secret.kind}: ${masked(secret)}]${out.slice(secret.at + secret.length)}`;
  }
  return out;
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
