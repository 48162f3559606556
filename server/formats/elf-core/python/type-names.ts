/**
 * Names of the types of a census. A class made at run time has its name in the dump. That of a built-in type stands among
 * the constants of the interpreter, which most dumps leave out: then the dicts that name types, and the things that only
 * one type can be, tell it.
 */
import type { ModuleTexts } from '../heap/module-texts.ts';
import { WordReader } from '../heap/word-reader.ts';
import type { MemoryImage } from '../memory-image.ts';
import type { PythonCensus } from './census.ts';
import { TYPE_OF_ALIAS, TYPE_OF_ATTRIBUTE, TYPE_OF_VALUE } from './known-names.ts';
import { nameText } from './text-objects.ts';
import { moduleMemory, OB_TYPE, pointersTo, TP_NAME } from './type-objects.ts';

const TP_DICT = 264;
/** Memory looked through for dicts; those of the interpreter itself are made first. */
const SEARCH_MAX = 256 << 20;
/** Largest table of a dict that is looked through: 10,000 names. */
const TABLE_MAX = 1 << 19;
const PAIRS_MAX = 1 << 20;
/** PyDescr_COMMON: type and name. */
const D_TYPE = 16;
const D_NAME = 24;

export type NameSource = 'name' | 'dict' | 'role' | 'address';

export interface TypeName {
  name: string;
  /** `name`: as the type calls itself; `dict`: under which a dict keeps it; `role`: what only this type can be. */
  source: NameSource;
}

export function namesOf(
  image: MemoryImage,
  census: PythonCensus,
  texts: ModuleTexts,
  signal: AbortSignal,
): Map<number, TypeName> {
  const names = new Map<number, TypeName>();
  const words = new WordReader(image, 1 << 12);
  names.set(census.types.type, { name: 'type', source: 'role' });
  for (const type of [...census.counts.keys(), ...census.types.all]) {
    const own = texts.at(words.word(type + TP_NAME));
    if (own !== '') names.set(type, { name: own, source: 'name' });
  }
  const unnamed = new Set([...census.counts.keys()].filter((type) => !names.has(type)));
  if (unnamed.size > 0) new NameSearch(image, census, unnamed, names).run(signal);
  qualify(image, census, names);
  for (const type of census.counts.keys()) {
    if (!names.has(type)) names.set(type, { name: `type at 0x${type.toString(16)}`, source: 'address' });
  }
  return names;
}

/** Votes for a name of a type. */
class Votes {
  private readonly byType = new Map<number, Map<string, number>>();

  add(type: number, name: string): void {
    const names = this.byType.get(type) ?? new Map<string, number>();
    names.set(name, (names.get(name) ?? 0) + 1);
    this.byType.set(type, names);
  }

  *winners(): Generator<[type: number, name: string]> {
    for (const [type, names] of this.byType) {
      const [best] = [...names].sort(
        (a, b) => b[1] - a[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1),
      );
      if (best) yield [type, best[0]];
    }
  }
}

class NameSearch {
  private readonly image: MemoryImage;
  private readonly census: PythonCensus;
  private readonly unnamed: Set<number>;
  private readonly names: Map<number, TypeName>;
  private readonly near: WordReader;

  constructor(image: MemoryImage, census: PythonCensus, unnamed: Set<number>, names: Map<number, TypeName>) {
    this.image = image;
    this.census = census;
    this.unnamed = unnamed;
    this.names = names;
    this.near = new WordReader(image, 1 << 12);
  }

  run(signal: AbortSignal): void {
    const text = this.nameByDicts(signal);
    if (text === undefined) return;
    this.nameByRoles(text, signal);
  }

  /** Entries of dicts whose value is a type: the key is a text that names it. */
  private nameByDicts(signal: AbortSignal): number | undefined {
    const { types } = this.census;
    const keys: number[] = [];
    const values: number[] = [];
    this.eachTable(signal, (words, address, bytes) => {
      for (let at = address + 8; at + 8 <= address + bytes && keys.length < PAIRS_MAX; at += 8) {
        const value = words.word(at);
        if (!types.has(value)) continue;
        keys.push(words.word(at - 8));
        values.push(value);
      }
    });
    const text = this.textType(keys);
    if (text === undefined) return undefined;
    const votes = new Votes();
    keys.forEach((key, i) => {
      const type = values[i] as number;
      if (!this.unnamed.has(type) || this.near.word(key + OB_TYPE) !== text) return;
      const name = nameText(this.near, key);
      // Attributes of classes may hold any type, and aliases in capitals are of other modules.
      if (name !== '' && !name.startsWith('__')) votes.add(type, TYPE_OF_ALIAS[name] ?? name);
    });
    for (const [type, name] of votes.winners()) this.name(type, name, 'dict');
    return text;
  }

  /** Most keys of dicts are of one type: `str`. */
  private textType(keys: readonly number[]): number | undefined {
    const counts = new Map<number, number>();
    for (const key of keys) {
      const type = this.near.word(key + OB_TYPE);
      if (this.census.types.has(type) && nameText(this.near, key) !== '')
        counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  }

  private nameByRoles(text: number, signal: AbortSignal): void {
    const votes = new Votes();
    const wanted = this.wantedTexts(text, signal);
    const descriptors = new Set<number>();
    this.eachTable(signal, (words, address, bytes) => {
      for (let at = address; at + 16 <= address + bytes; at += 8) {
        const key = words.word(at);
        const name = wanted.get(key);
        const role = name === undefined ? undefined : TYPE_OF_VALUE[name];
        if (role === undefined) continue;
        const type = this.near.word(words.word(at + 8) + OB_TYPE);
        if (this.census.types.has(type)) votes.add(type, role);
      }
    });
    for (const [type, name] of votes.winners()) {
      if (name.endsWith('_descriptor')) descriptors.add(type);
      this.name(type, name, 'role');
    }
    const attributes = new Votes();
    this.census.eachPiece(signal, (_address, _bytes, object) => {
      if (object === 0 || !descriptors.has(this.near.word(object + OB_TYPE))) return;
      const owner = this.near.word(object + D_TYPE);
      if (!this.unnamed.has(owner)) return;
      const role = TYPE_OF_ATTRIBUTE[wanted.get(this.near.word(object + D_NAME)) ?? ''];
      if (role) attributes.add(owner, role);
    });
    for (const [type, name] of attributes.winners()) this.name(type, name, 'role');
  }

  /** Address of each text of interest. */
  private wantedTexts(text: number, signal: AbortSignal): Map<number, string> {
    const wanted = new Map<number, string>();
    const look = (object: number) => {
      const name = nameText(this.near, object);
      if (Object.hasOwn(TYPE_OF_VALUE, name) || Object.hasOwn(TYPE_OF_ATTRIBUTE, name))
        wanted.set(object, name);
    };
    // Since 3.11 the interpreter's own names are part of its data.
    for (const segment of moduleMemory(this.image))
      for (const address of pointersTo(this.image, segment, text)) look(address - OB_TYPE);
    this.census.eachPiece(signal, (_address, bytes, object) => {
      if (object !== 0 && bytes <= 128 && this.near.word(object + OB_TYPE) === text) look(object);
    });
    return wanted;
  }

  /** Memory in use that is no object: tables of dicts are among it. */
  private eachTable(
    signal: AbortSignal,
    visit: (words: WordReader, address: number, bytes: number) => void,
  ): void {
    const words = new WordReader(this.image);
    let searched = 0;
    this.census.eachPiece(
      signal,
      (address, bytes, object) => {
        if (object !== 0 || bytes > TABLE_MAX || searched > SEARCH_MAX) return;
        searched += bytes;
        visit(words, address, bytes);
      },
      true,
    );
  }

  private name(type: number, name: string, source: NameSource): void {
    if (!this.unnamed.delete(type)) return;
    this.names.set(type, { name, source });
  }
}

/** Classes of one name in several modules are told apart: `__module__` of a class made at run time stands in its dict. */
function qualify(image: MemoryImage, census: PythonCensus, names: Map<number, TypeName>): void {
  const words = new WordReader(image, 1 << 12);
  for (const type of census.counts.keys()) {
    const known = names.get(type);
    if (known?.source !== 'name' || known.name.includes('.')) continue;
    const module = moduleOf(words, words.word(type + TP_DICT));
    if (module !== '' && module !== 'builtins')
      names.set(type, { ...known, name: `${module}.${known.name}` });
  }
}

/** ma_keys of PyDictObject: 3.6 and later; ma_table of 2.7. */
const TABLES_OF_DICT = [32, 40];
const DICT_WORDS_MAX = 512;

function moduleOf(words: WordReader, dict: number): string {
  for (const offset of TABLES_OF_DICT) {
    const table = words.word(dict + offset);
    if (!(table > 4096)) continue;
    for (let i = 0; i < DICT_WORDS_MAX; i++) {
      const key = words.word(table + 8 * i);
      if (Number.isNaN(key)) break;
      if (!(key > 4096) || key % 8 !== 0 || nameText(words, key) !== '__module__') continue;
      const module = nameText(words, words.word(table + 8 * i + 8));
      if (module !== '') return module;
    }
  }
  return '';
}
