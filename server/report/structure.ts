/**
 * Text of which only the structure may be told. It lists what is allowed, not what is forbidden: figures, our own
 * words, names of counters, classes and functions stay; every other word is masked, whatever it looks like.
 */
import type { MaskKind } from '../protocol/masks.ts';
import { isAllowed, isProse, isReadable, spellsText } from './allowed-words.ts';
import { MASK, type MaskNames } from './mask-names.ts';
import type { Redactor } from './redact.ts';

/** Texts remembered: what comes again and again comes soon, and the lines of a long log do not. */
const TEXTS_MAX = 20_000;

/** What stands between two blanks, brackets, quotes or marks of a list. */
const CHUNK = /[^\s,;()[\]{}<>"'`=|“”‘’«»…]+/;
const TOKEN = new RegExp(`${MASK.source}|\ue000\\d+\ue001|${CHUNK.source}`, 'g');

/** Four or more codes in a row: `[104,117,110]` of Erlang, `68 75 6e` of a dump. */
const NUMBERS = /(?<![\d.])\d{1,3}(?:(?:, ?|; ?| |\|)\d{1,3}){3,}(?![\d.])/g;
const HEX_BYTES = /(?<![\w.])[0-9a-f]{2}(?:[ :,][0-9a-f]{2}){3,}(?!\w)/gi;
const HEX_WORDS = /(?<!\w)(?:0x)?[0-9a-f]{8,16}(?:[ ,:]+(?:0x)?[0-9a-f]{8,16})+(?!\w)/gi;
/** Letters one by one: `h.u.n.t.e.r`, and UTF-16 read as bytes. */
const SPACED = /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[^\p{L}\p{N}\n]{1,6}[\p{L}\p{N}]){3,}(?![\p{L}\p{N}])/gu;

/** `global.shop.store.byId`: how long it is, and which of its parts are ours, tells the way to an object. */
const PROPERTY_PATH = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/;

export interface StructureOptions {
  masks: MaskNames;
  /** Knows what hosts, people and secrets look like; masks with the same names. */
  patterns: Redactor;
  /** Names of classes and functions that may be told. */
  names: ReadonlySet<string>;
  /** Paths and what to call them. */
  paths: ReadonlyMap<string, string>;
}

export class StructureRedactor {
  private readonly options: StructureOptions;
  private readonly texts = new Map<string, string>();

  constructor(options: StructureOptions) {
    this.options = options;
  }

  /** A text that may hold words of a capture. */
  redact(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const out = this.masked(text, isAllowed);
    if (this.texts.size >= TEXTS_MAX) this.texts.clear();
    this.texts.set(text, out);
    return out;
  }

  /** What a person wrote to be read by others: words stay, what is no word does not. */
  prose(text: string): string {
    return this.masked(text, isProse);
  }

  private masked(text: string, allows: (chunk: string) => boolean): string {
    const kept: string[] = [];
    const keep = (name: string) => `\ue000${kept.push(name) - 1}\ue001`;
    let out = text.replace(/[\ue000-\uf8ff]/g, '\ufffd');
    for (const [path, name] of this.options.paths) out = out.replaceAll(path, () => keep(name));
    out = this.options.patterns.secretsMasked(out);
    out = out.replace(NUMBERS, (codes) => this.unlessFigures(codes, codes.match(/\d+/g)?.map(Number) ?? []));
    out = out.replace(HEX_BYTES, (bytes) =>
      // Figures are not written as pairs of hexadecimal digits: one letter among them is enough.
      this.unlessFigures(
        bytes,
        bytes.match(/[0-9a-f]{2}/gi)?.map((byte) => Number.parseInt(byte, 16)) ?? [],
        0,
      ),
    );
    out = out.replace(HEX_WORDS, (words) =>
      (words.match(/[0-9a-f]{8,16}/gi) ?? []).some(spellsText) ? this.maskOf(words) : words,
    );
    out = out.replace(SPACED, (letters) =>
      (letters.match(/\p{L}/gu)?.length ?? 0) >= 3 ? this.maskOf(letters) : letters,
    );
    out = out.replace(TOKEN, (token) => this.chunk(token, allows));
    return out.replace(/\ue000(\d+)\ue001/g, (_, place: string) => kept[Number(place)] ?? '');
  }

  private chunk(token: string, allows: (chunk: string) => boolean): string {
    if (MASK.test(token) || token.startsWith('\ue000')) return token;
    const [, lead = '', chunk = '', tail = ''] =
      /^([+±~≈*#&!?.:–—→×·-]*)(.*?)([.:!?*·%-]*)$/su.exec(token) ?? [];
    const { names, patterns } = this.options;
    if (chunk === '' || names.has(chunk) || names.has(token)) return token;
    if (patterns.kindOf(chunk) === undefined && (allows(chunk) || allows(token))) return token;
    if (PROPERTY_PATH.test(chunk) && patterns.kindOf(chunk) === undefined)
      return `${lead}${chunk.replace(/[^.]+/g, (part) => (names.has(part) || allows(part) ? part : this.maskOf(part)))}${tail}`;
    return `${lead}${this.maskOf(chunk)}${tail}`;
  }

  private unlessFigures(text: string, codes: readonly number[], share?: number): string {
    return isReadable(
      codes.filter((code) => code !== 0),
      share,
    )
      ? this.maskOf(text)
      : text;
  }

  private maskOf(value: string): string {
    return this.options.masks.nameOf(this.kindOf(value), value);
  }

  private kindOf(value: string): MaskKind {
    if (/^(?:~|\.{0,2})\/\S|^[\w.-]+[/\\][^/\\]+[/\\]|^[A-Za-z]:\\/.test(value)) return 'path';
    return this.options.patterns.kindOf(value) ?? 'text';
  }
}
