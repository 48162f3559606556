/** Readable names of C++ types as run-time type information has them: <type> of the Itanium C++ ABI, 5.1. */

/** Of the name, and of what it says. */
const LENGTH_MAX = 4096;
const DEPTH_MAX = 64;
const PARTS_MAX = 2000;

const BUILTIN: Readonly<Record<string, string>> = {
  v: 'void',
  w: 'wchar_t',
  b: 'bool',
  c: 'char',
  a: 'signed char',
  h: 'unsigned char',
  s: 'short',
  t: 'unsigned short',
  i: 'int',
  j: 'unsigned int',
  l: 'long',
  m: 'unsigned long',
  x: 'long long',
  y: 'unsigned long long',
  n: '__int128',
  o: 'unsigned __int128',
  f: 'float',
  d: 'double',
  e: 'long double',
  g: '__float128',
  z: '...',
};
const TWO_LETTERS: Readonly<Record<string, string>> = {
  Dn: 'decltype(nullptr)',
  Ds: 'char16_t',
  Di: 'char32_t',
  Du: 'char8_t',
  Da: 'auto',
};
/** Of numbers of these types. */
const SUFFIX: Readonly<Record<string, string>> = { j: 'u', l: 'l', m: 'ul' };
const STANDARD: Readonly<Record<string, string>> = {
  Sa: 'std::allocator',
  Sb: 'std::basic_string',
  Ss: 'std::string',
  Si: 'std::istream',
  So: 'std::ostream',
  Sd: 'std::iostream',
};
const AROUND: Readonly<Record<string, string>> = { P: '*', R: '&', O: '&&', K: ' const', V: ' volatile' };
/** Arguments that nobody writes: the last ones of a template of the standard library. */
const UNWRITTEN = /^std::(?:allocator|less|equal_to|hash|char_traits|default_delete|_Deque_base)</;

/** @returns the name itself where it says something that is not understood. */
export function demangled(name: string): string {
  if (name.length > LENGTH_MAX) return name;
  const parser = new Parser(name);
  const type = parser.type();
  return type === undefined || !parser.isAtEnd || type.length > LENGTH_MAX ? name : type;
}

class Parser {
  private readonly text: string;
  private at = 0;
  private depth = 0;
  /** What later parts of the name may refer to, in order. */
  private readonly seen: string[] = [];

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  /** Undefined when it is not understood. */
  type(): string | undefined {
    if (this.depth >= DEPTH_MAX || this.seen.length > PARTS_MAX) return undefined;
    this.depth++;
    const type = this.typeHere();
    this.depth--;
    return type !== undefined && type.length <= LENGTH_MAX ? type : undefined;
  }

  private typeHere(): string | undefined {
    const letter = this.text[this.at] ?? '';
    const two = this.text.slice(this.at, this.at + 2);
    if (BUILTIN[letter] !== undefined) {
      this.at++;
      return BUILTIN[letter];
    }
    if (TWO_LETTERS[two] !== undefined) {
      this.at += 2;
      return TWO_LETTERS[two];
    }
    if (AROUND[letter] !== undefined) {
      this.at++;
      const inner = this.type();
      return inner === undefined ? undefined : this.note(pointed(inner, AROUND[letter]));
    }
    if (letter === 'F') return this.functionType();
    if (letter === 'A') return this.array();
    if (two === 'Dp') {
      this.at += 2;
      return this.type();
    }
    return this.className();
  }

  private note(part: string): string {
    this.seen.push(part);
    return part;
  }

  private take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** A name with or without what it stands in, and its arguments. */
  private className(): string | undefined {
    if (this.text[this.at] === 'N') return this.nested();
    const isReference = this.text[this.at] === 'S' && this.text[this.at + 1] !== 't';
    let name = isReference ? this.reference() : this.unqualified();
    if (name === undefined) return undefined;
    if (!isReference) this.note(name);
    if (this.text[this.at] === 'I') {
      name = this.withArguments(name);
      if (name !== undefined) this.note(name);
    }
    return name;
  }

  private nested(): string | undefined {
    this.at++;
    while (/[rVKRO]/.test(this.text[this.at] ?? '')) this.at++;
    let name: string | undefined;
    while (!this.take('E')) {
      const letter = this.text[this.at] ?? '';
      if (letter === 'I') {
        if (name === undefined) return undefined;
        name = this.withArguments(name);
      } else if (letter === 'S' && this.text[this.at + 1] !== 't') {
        if (name !== undefined) return undefined;
        name = this.reference();
        if (name === undefined) return undefined;
        continue;
      } else if (this.take('St')) {
        name = 'std';
        continue;
      } else {
        const part = this.unqualified();
        if (part === undefined) return undefined;
        name = name === undefined ? part : `${name}::${part}`;
      }
      if (name === undefined || name.length > LENGTH_MAX) return undefined;
      // The whole is noted as the others are: what stands in it came before.
      this.note(name);
    }
    return name;
  }

  private unqualified(): string | undefined {
    if (this.take('St')) {
      const name = this.unqualified();
      return name === undefined ? undefined : `std::${name}`;
    }
    if (this.take('Ul')) return this.lambda();
    if (this.take('Ut')) return this.numbered('unnamed type');
    this.take('L');
    const digits = /^[1-9][0-9]{0,3}/.exec(this.text.slice(this.at, this.at + 4))?.[0];
    if (digits === undefined) return undefined;
    const start = this.at + digits.length;
    const end = start + Number(digits);
    if (end > this.text.length) return undefined;
    this.at = end;
    let name = this.text.slice(start, end);
    if (name.startsWith('_GLOBAL__N_')) name = '(anonymous namespace)';
    while (this.take('B')) {
      const tag = this.unqualified();
      if (tag === undefined) return undefined;
      name += `[abi:${tag}]`;
    }
    return name;
  }

  private lambda(): string | undefined {
    const given: string[] = [];
    while (!this.take('E')) {
      const one = this.type();
      if (one === undefined || this.isAtEnd) return undefined;
      given.push(one);
    }
    return this.numbered(`lambda(${given.join(', ') === 'void' ? '' : given.join(', ')})`);
  }

  /** Things without a name are told apart by their number: `_` is the first. */
  private numbered(what: string): string | undefined {
    const found = /^([0-9]{0,4})_/.exec(this.text.slice(this.at, this.at + 5));
    if (!found) return undefined;
    this.at += found[0].length;
    return `{${what}#${found[1] === '' ? 1 : Number(found[1]) + 2}}`;
  }

  /** S_, S0_, …: what was noted; Sa, Ss, …: names of the standard library. */
  private reference(): string | undefined {
    const standard = STANDARD[this.text.slice(this.at, this.at + 2)];
    if (standard !== undefined) {
      this.at += 2;
      return standard;
    }
    const found = /^S([0-9A-Z]{0,4})_/.exec(this.text.slice(this.at, this.at + 6));
    if (!found) return undefined;
    this.at += found[0].length;
    return this.seen[found[1] === '' ? 0 : Number.parseInt(found[1] as string, 36) + 1];
  }

  private withArguments(name: string): string | undefined {
    const list = this.argumentList();
    if (list === undefined) return undefined;
    if (name.startsWith('std::')) while (list.length > 1 && UNWRITTEN.test(list.at(-1) as string)) list.pop();
    if (/^std::(?:__cxx11::)?basic_string$/.test(name) && list.length === 1 && list[0] === 'char')
      return 'std::string';
    return `${name}<${list.join(', ')}>`;
  }

  private argumentList(): string[] | undefined {
    this.at++;
    const list: string[] = [];
    while (!this.take('E')) {
      if (this.isAtEnd || list.length > PARTS_MAX) return undefined;
      if (this.text[this.at] === 'J') {
        const pack = this.argumentList();
        if (pack === undefined) return undefined;
        list.push(...pack);
        continue;
      }
      const one = this.text[this.at] === 'L' ? this.literal() : this.type();
      if (one === undefined) return undefined;
      list.push(one);
    }
    return list;
  }

  private literal(): string | undefined {
    this.at++;
    const letter = this.text[this.at] as string;
    const type = this.type();
    const found = /^(n?)([0-9]{1,20})E/.exec(this.text.slice(this.at, this.at + 22));
    if (type === undefined || !found) return undefined;
    this.at += found[0].length;
    const number = `${found[1] === '' ? '' : '-'}${found[2]}`;
    if (letter === 'b') return number === '0' ? 'false' : 'true';
    return BUILTIN[letter] === undefined ? `(${type})${number}` : `${number}${SUFFIX[letter] ?? ''}`;
  }

  private functionType(): string | undefined {
    this.at++;
    this.take('Y');
    const parts: string[] = [];
    while (!this.take('E')) {
      const part = this.type();
      if (part === undefined || this.isAtEnd) return undefined;
      parts.push(part);
    }
    const [result, ...given] = parts;
    if (result === undefined) return undefined;
    return this.note(`${result} (${given.join(', ') === 'void' ? '' : given.join(', ')})`);
  }

  private array(): string | undefined {
    const found = /^A([0-9]{0,20})_/.exec(this.text.slice(this.at, this.at + 22));
    if (!found) return undefined;
    this.at += found[0].length;
    const inner = this.type();
    return inner === undefined ? undefined : this.note(`${inner} [${found[1]}]`);
  }
}

/** `int (*)(long)`: the sign stands in the middle of a function and of an array. */
function pointed(inner: string, sign: string): string {
  const list = /^(.*) (\([^()]*\)|\[[0-9]*\])$/.exec(inner);
  return list && !sign.startsWith(' ') ? `${list[1]} (${sign})${list[2]}` : `${inner}${sign}`;
}
