/** The parts of one line of a trace that have a colour; any text is scanned, and what is none of strace's has none. */
import { TEXT_TOKENS, type TextToken } from '../../../protocol/text.ts';

const KIND = Object.fromEntries(TEXT_TOKENS.map((name, i) => [name, i])) as Record<TextToken, number>;

/** `[pid 12] `, `12 `, `12<sh> `; then clocks, `(+ 0.1)`, `[ctx] `, `[0x7f…] `; perf trace has its own. */
const WHO = /\[pid +\d+(?:<[^<>]{0,64}>)?\] +|\d+(?:<[^<>]{0,64}>)? +(?=\S)/y;
const WHEN =
  /(?:\d\d:\d\d:\d\d(?:\.\d+)? |\d{9,11}(?:\.\d+)? )? *(?:\(\+ *\d+(?:\.\d+)?\) |\d+\.\d+ +)?(?:\[[^[\]"]{1,160}\] +){0,3}/y;
const PERF = / *\d+\.\d+ \( *(?:\d+\.\d+ ms)? *\): (?:[^/\s]{1,64}\/\d+ )?/y;
const STACK = / > (.*?)(?:\(([^)]*)\))? ?(\[0x[0-9a-f]+\])?(?: (\S.*:\d+))?\s*$/y;

/** Longer lines have no more colours: VS Code shows none of them either. */
const LINE_MAX = 20_000;

type Emit = (start: number, length: number, kind: number) => void;

export function lineTokens(text: string, emit: Emit): void {
  const line = text.length > LINE_MAX ? text.slice(0, LINE_MAX) : text;
  if (line.startsWith(' > ')) stackTokens(line, emit);
  else if (line.startsWith(' | ') || line.startsWith('strace: '))
    emit(0, line.trimEnd().length, KIND.comment);
  else new LineScanner(line, emit).scan();
}

function stackTokens(line: string, emit: Emit): void {
  STACK.lastIndex = 0;
  const m = STACK.exec(line);
  if (!m) return;
  const [, file = '', symbol = '', address = '', source = ''] = m;
  if (file !== '') emit(3, file.length, KIND.comment);
  if (symbol !== '') {
    const plus = symbol.lastIndexOf('+0x');
    const name = plus > 0 ? symbol.slice(0, plus) : symbol;
    emit(3 + file.length + 1, name.length, KIND.function);
  }
  if (address !== '') emit(line.indexOf(address, 3 + file.length), address.length, KIND.number);
  if (source !== '') emit(line.lastIndexOf(source), source.length, KIND.string);
}

class LineScanner {
  private readonly line: string;
  private readonly emit: Emit;
  private at = 0;

  constructor(line: string, emit: Emit) {
    this.line = line;
    this.emit = emit;
  }

  scan(): void {
    this.prefix();
    const { line } = this;
    if (line.startsWith('+++ ', this.at) || line.startsWith('--- ', this.at)) {
      this.event();
      return;
    }
    if (line.startsWith('<... ', this.at)) {
      this.emit(this.at, 4, KIND.keyword);
      this.at += 5;
      const name = this.word();
      if (name > 0) this.emit(this.at - name, name, KIND.function);
      if (line.startsWith(' resumed>', this.at)) {
        this.emit(this.at + 1, 8, KIND.keyword);
        this.at += 9;
      }
      this.rest();
      return;
    }
    const start = this.at;
    const name = this.word();
    if (name === 0 || line[this.at] !== '(') {
      this.at = start;
      // Lines of a program have no colours; those of a table of counts are numbers and names anyway.
      return;
    }
    this.emit(start, name, KIND.function);
    this.rest();
  }

  private prefix(): void {
    const { line } = this;
    PERF.lastIndex = 0;
    const perf = PERF.exec(line);
    if (perf) {
      this.emit(0, perf[0].length, KIND.comment);
      this.at = perf[0].length;
      return;
    }
    WHO.lastIndex = 0;
    const who = WHO.exec(line);
    if (who) {
      this.emit(0, who[0].trimEnd().length, KIND.namespace);
      this.at = who[0].length;
    }
    WHEN.lastIndex = this.at;
    const when = WHEN.exec(line);
    const length = when?.[0].trimEnd().length ?? 0;
    if (when && length > 0) this.emit(this.at, length, KIND.comment);
    this.at += when?.[0].length ?? 0;
  }

  /** `+++ killed by SIGSEGV (core dumped) +++`, `--- SIGCHLD {si_signo=SIGCHLD, …} ---`. */
  private event(): void {
    this.emit(this.at, 3, KIND.keyword);
    this.at += 3;
    const end = this.line.trimEnd().length;
    const closes = /(?:\+\+\+|---)$/.test(this.line.slice(this.at, end)) ? end - 3 : end;
    this.parts(closes);
    if (closes < end) this.emit(closes, 3, KIND.keyword);
  }

  /** Arguments, the result and what stands behind it. */
  private rest(): void {
    this.parts(this.line.length);
  }

  private parts(end: number): void {
    const { line } = this;
    while (this.at < end) {
      const code = line.charCodeAt(this.at);
      if (code === 34) this.string(end);
      else if (code === 47 && line[this.at + 1] === '*') this.comment(end);
      else if (code === 60) this.bracket(end);
      else if (isDigit(code) || (code === 45 && isDigit(line.charCodeAt(this.at + 1)))) this.number(end);
      else if (isWord(code)) this.name(end);
      else this.at++;
    }
  }

  private string(end: number): void {
    const { line } = this;
    const start = this.at++;
    while (this.at < end && line[this.at] !== '"') this.at += line[this.at] === '\\' ? 2 : 1;
    this.at = Math.min(end, this.at + 1);
    if (line.startsWith('...', this.at)) this.at += 3;
    this.emit(start, this.at - start, KIND.string);
  }

  private comment(end: number): void {
    const closing = this.line.indexOf('*/', this.at + 2);
    const to = closing < 0 ? end : Math.min(end, closing + 2);
    this.emit(this.at, to - this.at, KIND.comment);
    this.at = to;
  }

  /** `<unfinished ...>`, `<0.000012>` at the end, or what a descriptor is. */
  private bracket(end: number): void {
    const { line } = this;
    const start = this.at;
    if (line[start + 1] === '<') {
      this.at += 2;
      return;
    }
    const words = /<(?:unfinished|detached|pid changed to \d+|unavailable)(?: \.\.\.)?>/y;
    words.lastIndex = start;
    const mark = words.exec(line);
    const seconds = /<\d+(?:\.\d+)?>\s*$/y;
    seconds.lastIndex = start;
    const length = mark?.[0].length ?? seconds.exec(line)?.[0].trimEnd().length;
    if (length !== undefined) {
      this.emit(start, length, mark ? KIND.keyword : KIND.comment);
      this.at = start + length;
      return;
    }
    this.at = Math.min(end, annotationEnd(line, start, end));
    this.emit(start, this.at - start, KIND.type);
  }

  private number(end: number): void {
    const { line } = this;
    const start = this.at++;
    while (
      this.at < end &&
      (isWord(line.charCodeAt(this.at)) || (line[this.at] === '.' && isDigit(line.charCodeAt(this.at + 1))))
    )
      this.at++;
    this.emit(start, this.at - start, KIND.number);
  }

  private name(end: number): void {
    const { line } = this;
    const start = this.at;
    const length = Math.min(this.word(), end - start);
    const text = line.slice(start, start + length);
    const next = line[this.at];
    if (next === '=' && line[this.at + 1] !== '=') this.emit(start, length, KIND.property);
    else if (next === '(') this.emit(start, length, KIND.function);
    else if (text === 'NULL') this.emit(start, length, KIND.keyword);
    else if (/^E[A-Z0-9]{2,}$/.test(text) && / (?:-1|\?) $/.test(line.slice(Math.max(0, start - 4), start)))
      this.emit(start, length, KIND.errno);
    else if (/^[A-Z_][A-Z0-9_]+$/.test(text)) this.emit(start, length, KIND.enumMember);
  }

  /** Length of the word here, which is behind `at` then. */
  private word(): number {
    const start = this.at;
    while (this.at < this.line.length && isWord(this.line.charCodeAt(this.at))) this.at++;
    return this.at - start;
  }
}

/** Behind the `>` that ends an annotation: names of sockets end with `]>`, others by counting. */
function annotationEnd(line: string, start: number, end: number): number {
  if (/^<[A-Z][\w-]*:\[/.test(line.slice(start, start + 24))) {
    const closing = line.indexOf(']>', start);
    return closing < 0 ? end : closing + 2;
  }
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at);
    if (code === 60) depth++;
    else if (code === 62 && line[at - 1] !== '-' && --depth === 0) return at + 1;
  }
  return start + 1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWord(code: number): boolean {
  return isDigit(code) || code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
