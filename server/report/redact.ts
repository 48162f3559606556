/**
 * Masks what tells who and where, in text that leaves the machine. Numbers, names of counters, mappings and
 * libraries, times and addresses of memory stay: they are what a finding is about.
 */
import os from 'node:os';
import type { MaskKind } from '../protocol/masks.ts';
import type { Masked } from '../protocol/sharing.ts';
import { MaskNames } from './mask-names.ts';

interface Mask {
  kind: MaskKind;
  pattern: RegExp;
  /** Part of the match to mask; the whole when absent. Undefined = leave this match alone. */
  part?: (match: RegExpExecArray) => string | undefined;
}

const NUMBER = /^[-+]?[\d.,]+(?:\s?[kKMG]i?B|%)?$/;

/** Names that end like an address but are systemd units: `user@1000.service`. */
const UNIT = /\.(?:service|slice|scope|socket|mount|target|timer)$/;

const MASKS: readonly Mask[] = [
  {
    // A private key pasted into a log; what follows up to its end is the key.
    kind: 'secret',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  {
    kind: 'secret',
    pattern:
      /(?<![A-Za-z0-9])(pass(?:word|wd|phrase)|secret|token|api[_-]?key|access[_-]?key|authorization|cookie|credentials?|session[_-]?id)[\w-]*["']?\s*[=:]\s*["']?(?:(?:bearer|basic)\s+)?([^\s"',;&]+)/gi,
    // `tokens: 10001` is a counter; a password may well be a number.
    part: (m) => (/^p/i.test(m[1] as string) || !NUMBER.test(m[2] as string) ? m[2] : undefined),
  },
  { kind: 'secret', pattern: /(?<![A-Za-z])(?:bearer|basic)\s+([\w.~+/-]{8,}=*)/gi, part: (m) => m[1] },
  { kind: 'secret', pattern: /:\/\/([^\s/@:]+:[^\s/@]+)@/g, part: (m) => m[1] },
  {
    kind: 'secret',
    pattern:
      /(?<![\w-])(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)/g,
  },
  {
    kind: 'mail',
    pattern: /(?<![\w.+-])[\w.+-]+@(?![0-9a-f]{6,}\.)(?:[A-Za-z0-9-]+\.)+[a-z]{2,}(?![\w-])/g,
    part: (m) => (UNIT.test(m[0]) ? undefined : m[0]),
  },
  {
    // A telephone number as it is written for abroad.
    kind: 'secret',
    pattern: /(?<![\w+.,])\+[1-9]\d{0,2}[ -]\(?\d{1,5}\)?(?:[ -]\d{2,8}){1,4}(?![\w%]|[.,]\d)/g,
    part: (m) => (m[0].replace(/\D/g, '').length >= 9 ? m[0] : undefined),
  },
  { kind: 'user', pattern: /(?<![\w.-])([a-z_][\w-]*)(?=@[\w.-]+:\S*[$#](?:\s|$))/g, part: (m) => m[1] },
  { kind: 'host', pattern: /(?<=(?:\w|\])@)([\w.-]+)(?=:\S*[$#](?:\s|$))/g, part: (m) => m[1] },
  {
    kind: 'user',
    pattern: /(?:\/home\/|\/Users\/|[A-Za-z]:\\+Users\\+)([^/\\\s:"'`,;)\]]+)/g,
    part: (m) => m[1],
  },
  { kind: 'mac', pattern: /(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi },
  { kind: 'ip', pattern: /(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi },
  {
    kind: 'ip',
    pattern:
      /(?<![\w:.])(?=[0-9a-f:]*\d)(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])|(?<![\w:.])(?=[0-9a-f:]*\d)(?:[0-9a-f]{1,4}:){2,7}:(?![\w:])/gi,
  },
  {
    kind: 'ip',
    pattern: /(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\w|\.\d)/g,
    // Every machine has these.
    part: (m) => (/^(?:127\.|0\.0\.0\.0$|255\.255\.255\.255$)/.test(m[0]) ? undefined : m[0]),
  },
  {
    // Names under domains that no file or package name ends in.
    kind: 'host',
    pattern:
      /(?<![\w./@-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|edu|gov|mil|local|internal|corp|lan|intranet|localdomain)(?![\w-]|\.\w)/g,
  },
  {
    kind: 'host',
    pattern:
      /(?<![\w./@-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}(?:io|dev|app|cloud|info|biz|de|uk|fr|nl|eu|us|ca|ch|at|it|es|se|no|fi|dk|cz|jp|cn|in|br|au|nz|ru|ua|za|kr)(?![\w-]|\.\w)/g,
  },
  {
    // The host name that syslog and journald write after the stamp.
    kind: 'host',
    pattern: /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ([\w.-]+) [\w./@-]+(?:\[\d+\])?:/gm,
    part: (m) => m[1],
  },
  { kind: 'host', pattern: /^Linux \d[\w.+-]* \(([^)]+)\)/gm, part: (m) => m[1] },
  {
    // Long runs of letters and digits are keys and hashes; mangled symbols (`_ZN…`, `_R…`) are names.
    kind: 'secret',
    pattern: /(?<![\w+=])(?!_[ZR])(?=\w*[A-Za-z])(?=(?:[A-Za-z_+=]*\d){4})[\w+=]{32,}/g,
  },
];

/** Names of the machine that reads the capture: it is often the one that wrote it. */
export interface Surroundings {
  homeFolder: string;
  hostName: string;
}

function here(): Surroundings {
  return { homeFolder: os.homedir(), hostName: os.hostname() };
}

/** Texts remembered. */
const TEXTS_MAX = 20_000;

export class Redactor {
  private readonly masks: readonly Mask[];
  private readonly names: MaskNames;
  /** Texts seen: units and verdicts come by the thousand. */
  private readonly texts = new Map<string, string>();

  /** @param kept kinds that stay as they are. */
  constructor(
    surroundings: Surroundings = here(),
    kept: readonly MaskKind[] = [],
    names: MaskNames = new MaskNames(),
  ) {
    this.masks = [...ownMasks(surroundings), ...MASKS].filter(({ kind }) => !kept.includes(kind));
    this.names = names;
  }

  /** How many different values of each kind were masked. */
  get masked(): Masked {
    return this.names.masked;
  }

  redact(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    let out = text;
    for (const mask of this.masks) out = this.apply(mask, out);
    if (this.texts.size >= TEXTS_MAX) this.texts.clear();
    this.texts.set(text, out);
    return out;
  }

  /** Only what is told by the words around it: the value of a password, a key between its marks. */
  secretsMasked(text: string): string {
    let out = text;
    for (const mask of this.masks) if (mask.kind === 'secret') out = this.apply(mask, out);
    return out;
  }

  /** What the first pattern that finds something in `value` takes it for. */
  kindOf(value: string): MaskKind | undefined {
    return this.masks.find(({ pattern, part }) => {
      for (const match of value.matchAll(pattern)) if (!part || part(match)) return true;
      return false;
    })?.kind;
  }

  private apply({ kind, pattern, part }: Mask, text: string): string {
    let out = '';
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const value = part ? part(match) : match[0];
      if (value === undefined || value === '' || value.startsWith('[')) continue;
      const at = match.index + match[0].lastIndexOf(value);
      out += text.slice(end, at) + this.names.nameOf(kind, value);
      end = at + value.length;
    }
    return end === 0 ? text : out + text.slice(end);
  }
}

function ownMasks({ homeFolder, hostName }: Surroundings): Mask[] {
  const masks: Mask[] = [];
  const inUsualPlace = /^(?:\/home\/|\/Users\/|[A-Za-z]:\\Users\\)[^/\\]+$/.test(homeFolder);
  if (homeFolder.length > 6 && !inUsualPlace) {
    masks.push({ kind: 'home', pattern: new RegExp(`${escaped(homeFolder)}(?![\\w-])`, 'g') });
  }
  if (hostName.length > 3 && hostName !== 'localhost') {
    masks.push({ kind: 'host', pattern: new RegExp(`(?<![\\w.-])${escaped(hostName)}(?![\\w-])`, 'g') });
  }
  return masks;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
