/**
 * Captures with foreign words in every place where a text can stand. What a format needs to be read, and everything else
 * that is a word of ours, stays; every other word becomes one that no dictionary has, of the same length and case.
 */
import { isAllowed } from '../../server/report/allowed-words.ts';

/** Put into paths. */
const PLANTED = 'vqxzkrmbwlftz';
const PATH = /(\/(?:home|srv|opt|var|data|Users)\/)(?=[\w.-]+)/g;

const LETTERS = 'qzvxkwjpbtrhgfmd';
const WORD = /\p{L}{4,}/gu;

/** The same for the same word, so that a name stays one name throughout a capture; never a word of ours. */
function foreign(word: string): string {
  for (let seed = 7; ; seed++) {
    const made = foreignBy(seed, word);
    if (!isAllowed(made)) return made;
  }
}

function foreignBy(seed: number, word: string): string {
  let hash = seed;
  for (const character of word.toLowerCase()) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return [...word]
    .map((character, i) => {
      const letter = LETTERS[(hash + i * 5 + (hash >>> (i % 13))) % LETTERS.length] as string;
      return character === character.toUpperCase() ? letter.toUpperCase() : letter;
    })
    .join('');
}

export class Taint {
  /** What was put in, in small letters. */
  readonly words = new Set<string>();

  /** Bytes stay as many, so that lengths and offsets in binary captures still fit. */
  bytes(content: Buffer): Buffer {
    const text = content.toString('latin1');
    const strings = text.startsWith('{"snapshot"') ? text.indexOf('"strings":[') : 0;
    const isText = !text.includes('\0') && strings === 0 && !text.startsWith('{');
    const foreignText = this.text(text.slice(strings));
    return Buffer.from(text.slice(0, strings) + (isText ? this.planted(foreignText) : foreignText), 'latin1');
  }

  text(text: string): string {
    return text
      .split('\n')
      .map((line) => (isStack(line) ? line : line.replace(WORD, (word) => this.word(word))))
      .join('\n');
  }

  private planted(text: string): string {
    const out = text
      .split('\n')
      .map((line) => (isStack(line) ? line : line.replace(PATH, `$1${PLANTED}/`)))
      .join('\n');
    if (out !== text) this.words.add(PLANTED);
    return out;
  }

  private word(word: string): string {
    // Letters of Latin-1 that are parts of other encodings are left alone.
    if (isAllowed(word) || !/^[A-Za-z]+$/.test(word)) return word;
    const put = foreign(word);
    this.words.add(put.toLowerCase());
    return put;
  }

  /** Those of them that stand in a text, but for names of classes and functions that the captures list as such. */
  in(text: string, names: ReadonlySet<string>): string[] {
    const told = new Set([...names].flatMap((name) => wordsOf(name)));
    return [...new Set(wordsOf(text))].filter((word) => this.words.has(word) && !told.has(word));
  }
}

/** A frame of a stack that strace has written: names of functions, which may be told. */
function isStack(line: string): boolean {
  return /^ > /.test(line);
}

function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => word.toLowerCase());
}
