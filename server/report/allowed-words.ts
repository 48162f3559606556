/** Which words of a text may be told to anybody: ours, figures, names of counters, names of classes and functions. */
import { isConstant } from './constants.ts';
import { OWN_WORDS } from './own-words.ts';

/** Beside one of these, another word is likely what must not be told: `secret-token`, `MyPassword`. */
const TELLING = new Set(
  'secret secrets token tokens password passwords passwd passphrase pwd credential credentials auth authorization cookie session key keys'.split(
    ' ',
  ),
);

/** What the kernel numbers. */
const DEVICE =
  /^(?:cpu|node|zone|core|sd[a-z]|xvd[a-z]|vd[a-z]|nvme\d{1,2}n|mmcblk|dm|md|sr|loop|ram|eth|ens|eno|lo|wlan|veth|br|docker|tty|pts|irq|n|avg|column|fd|ipv|utf|sha|x86_|amd|arm|int|uint|float|libc\.so\.)\d{0,3}p?\d{0,3}$/;

const UNITS =
  /^\d{1,15}(?:k|K|M|G|T|m|g|t|kB|MB|GB|TB|KB|KiB|MiB|GiB|B|b|s|ms|us|µs|ns|h|d|min|x|w|st|nd|rd|th|fold|Hz|MHz|GHz|Z|T\d{1,2})$/;

/** Addresses of memory as `/proc`, gdb and pointers print them. */
const ADDRESS = /^(?:0x)?[0-9a-f]{8}(?:[0-9a-f]{4}){0,2}$/;

/** Folders that every system has. What lies elsewhere may be named after a customer. */
const SYSTEM_PATH = /^\/(?:proc|sys|dev|usr|lib|lib32|lib64|etc|bin|sbin|run|tmp|boot)(?:\/|$)/;

const PART = /[\p{L}\p{M}\p{N}_$]+/gu;
const HUMP = /\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|\d+/gu;

/** A word with what is joined to it (`/proc/meminfo`, `2026-11-20`, `MemAvailable:`) may be told when each part may. */
export function isAllowed(chunk: string): boolean {
  // Options of commands in our own advice, what a mapping permits and its device.
  if (/^-[A-Za-z]{1,3}\d?$|^[r-][w-][x-][ps]$|^[0-9a-f]{2}:[0-9a-f]{2}$/.test(chunk)) return true;
  // Escapes and controls spell what is not seen.
  if (/[\\\p{C}]|%[0-9a-f]{2}%|\ufffd/iu.test(chunk)) return false;
  if (/^\/\p{L}/u.test(chunk) && !/^\/(?:s|min|h|d)$/.test(chunk) && !SYSTEM_PATH.test(chunk)) return false;
  const parts = chunk.match(PART) ?? [];
  if (parts.length > 1 && parts.some((part) => humpsOf(part).some((hump) => TELLING.has(hump)))) return false;
  if (isLongNumber(chunk, parts)) return false;
  if (/^(?:0x)?[0-9a-f]{6,16}[-–](?:0x)?[0-9a-f]{6,16}$/.test(chunk)) return !spellsText(parts.join(''));
  return parts.every(isAllowedPart);
}

/** Words in a person's own sentences: any that look like words. */
export function isProse(chunk: string): boolean {
  if (isAllowed(chunk)) return true;
  if (/[\\/@%=+\p{C}]|\ufffd/u.test(chunk)) return false;
  return (chunk.match(PART) ?? []).every(
    (part) => isAllowedPart(part) || /^\p{L}[\p{Ll}\p{M}]{0,20}$/u.test(part),
  );
}

function isAllowedPart(part: string): boolean {
  // Digits alone may be the codes of letters; so many of them are hardly a figure.
  if (/^\$?\d{1,15}$/.test(part)) return part.length < 12 || !spellsText(part);
  if (UNITS.test(part)) return !spellsText(part);
  if (OWN_WORDS.has(part.toLowerCase())) return true;
  if (part.length === 1) return true;
  if (DEVICE.test(part) || isConstant(part)) return true;
  if (ADDRESS.test(part) || /^0x[0-9a-f]{1,16}$/i.test(part)) return !spellsText(part);
  const humps = humpsOf(part);
  if (humps.length === 0 || humps.length > 6 || humps.join('').length < part.replace(/[_$]/g, '').length)
    return false;
  if (humps.length > 1 && humps.some((hump) => TELLING.has(hump))) return false;
  return humps.every(
    (hump, i) => (hump.length === 1 && i === 0) || (hump.length >= 2 && OWN_WORDS.has(hump)),
  );
}

function humpsOf(part: string): string[] {
  return (part.match(HUMP) ?? []).map((hump) => hump.toLowerCase());
}

/** Numbers of cards, accounts and telephones; dates, times and versions are shorter. */
function isLongNumber(chunk: string, parts: readonly string[]): boolean {
  if (!/^\+?[\d .-]+$/.test(chunk) || /^\d{4}-\d\d-\d\d$/.test(chunk)) return false;
  const digits = parts.join('').length;
  return parts.length > 2 && digits >= 9 && /-/.test(chunk);
}

/** Hexadecimal digits that are the codes of letters. */
export function spellsText(hex: string): boolean {
  const digits = hex.replace(/^0x/i, '');
  if (digits.length < 8 || digits.length % 2 === 1) return false;
  return isReadable([...Buffer.from(digits, 'hex')].filter((byte) => byte !== 0));
}

/**
 * @param codes of characters: four or more, nearly all of them letters, digits or marks that stand in passwords.
 * @param share how many of them must be letters at least, so that a list of figures is told from a text
 */
export function isReadable(codes: readonly number[], share = codes.length < 6 ? 1 / 2 : 1 / 3): boolean {
  if (codes.length < 4) return false;
  const printable = codes.filter((code) => code >= 33 && code <= 126).length;
  const letters = codes.filter((code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)).length;
  return printable >= codes.length * 0.9 && letters > 0 && letters >= codes.length * share;
}
