/**
 * Writes server/report/own-words.ts, the words that a shared report may hold: those of our own sentences, and the names
 * of counters that the kernel and its tools print. `node scripts/node24.mjs scripts/words.ts`
 */
import fs from 'node:fs';
import path from 'node:path';
import { openCase } from '../server/engine/open-case.ts';
import { formats } from '../server/formats/index.ts';

const root = path.join(import.meta.dirname, '..');
const file = path.join(root, 'server/report/own-words.ts');

/** Sources whose texts people read. Names of variables come along: they are ours as well. */
const SPEAKING = ['rules', 'engine', 'formats', 'report', 'notes', 'lsp', 'cli', 'packages', 'protocol'];

/** Formats whose columns are named by the kernel or by a tool of the system, never by a program that is watched. */
const SYSTEM = new Set(
  `buddyinfo cgroup-memory diskstats free heapsnapshot iostat jstat loadavg meminfo mpstat net-dev net-snmp netstat numa-maps
  numastat pid-io pid-limits pid-sched pid-schedstat pid-stat pid-statm pidstat pressure proc-stat proc-status sadf sar
  slabinfo slabtop smaps smaps_rollup sockstat softnet ss top uptime vmstat vmstat-tool zoneinfo`.split(
    /\s+/,
  ),
);

/** Everyday words of English and of programs that a sentence may need tomorrow. */
const COMMON = `a about above across after again all also an and any are as at back be because been before begin behind below
  between both but by can case cause code come could data date day did do does done down each end ever every few file find first
  for from get give go good had has have here hold how if in into is it its just keep kind last later leak least left less like line
  long low made make many may memory might more most much must name need never new next no not note now number of off often old on
  once one only open or other our out over own part per place process read reason run same say see seen set show since so some
  still such take than that the their them then there these they thing this those three through time to too two under until up us use
  used value very want was way we well were what when where which while who why will with within without work would yet you your
  Array Boolean Buffer Context Date Detached Error Function Map Math Number Object Promise Proxy Set String Symbol Weak Window array
  bool bytes char class closure const dict double element event float function global int integer list listener long method module
  native node null object pair property prototype queue record root short store string struct system table task thread timer tuple
  undefined unsigned vector void weak kib mib gib mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday rd wr ex sh mr mw me ms gd pf dw lo io sr rr dc de ac nr ht sf ar dd sd mm hg nh mg um uw ss sl
  v8 utf8 utf16 x86 i386 sha256 base64 ipv4 ipv6`;

export async function ownWords(): Promise<string[]> {
  const words = new Set<string>();
  const take = (text: string) => {
    for (const [word] of text.matchAll(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})/gu))
      if (word.length >= 2 && word.length <= 24) words.add(word.toLowerCase());
  };
  const takeWhole = (text: string) => {
    for (const [word] of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu))
      if (/\d/.test(word) && word.length <= 24) words.add(word.toLowerCase());
  };
  take(COMMON);
  takeWhole(COMMON);
  for (const area of SPEAKING) {
    const folder = path.join(root, 'server', area);
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('own-words.ts')) continue;
      const source = fs.readFileSync(path.join(folder, name), 'utf8');
      take(code(source));
    }
  }
  for (const { id, title, about } of formats) take(`${id} ${title} ${about}`);
  for (const text of await counterNames()) {
    take(text);
    takeWhole(text);
  }
  return [...words].sort();
}

/** A source without its comments, and without what is no text in it: WebAssembly in Base64. */
function code(source: string): string {
  return source
    .replace(/[\w+/=]{40,}/g, ' ')
    .replace(/^\s*\/?\*.*$|(?:^|\s)\/\/ .*$|\/\*\*.*?\*\/$/gm, '')
    .replace(/\\[nrtu]/g, ' ');
}

async function counterNames(): Promise<string[]> {
  const names: string[] = [];
  const samples = path.join(root, 'samples');
  for (const entry of fs.readdirSync(samples, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.md$|\.core|\.heap/.test(entry.name)) continue;
    const sample = path.join(entry.parentPath, entry.name);
    const opened = await openCase([sample], {
      formats,
      rules: [],
      signal: AbortSignal.timeout(60_000),
    }).catch(() => undefined);
    for (const { format, tables, source } of opened?.captures ?? []) {
      source.close();
      if (!SYSTEM.has(format.id)) continue;
      names.push(format.id);
      for (const { id, title, columns } of tables) {
        names.push(id, title);
        for (const column of columns)
          if (column.entity === '') names.push(column.id, column.title, column.unit);
      }
    }
  }
  return names;
}

/** Each word without what it shares with the one before it, behind how many characters that is: half the size. */
function page(words: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  let before = '';
  for (const word of words) {
    let shared = 0;
    while (shared < Math.min(9, word.length) && word[shared] === before[shared]) shared++;
    const rest = `${shared}${word.slice(shared)}`;
    before = word;
    if (line.length + rest.length > 110) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? rest : ` ${rest}`;
  }
  lines.push(line);
  return `/**
 * Words that a shared report may hold. Written by \`node scripts/node24.mjs scripts/words.ts\`: do not change it here.
 * The digit before a word says how many characters it has in common with the one before it.
 */
const WORDS = \`
${lines.join('\n')}
\`;

export const OWN_WORDS: ReadonlySet<string> = new Set(spelledOut());

function* spelledOut(): Generator<string> {
  let word = '';
  for (const rest of WORDS.trim().split(/\\s+/)) {
    word = word.slice(0, Number(rest[0])) + rest.slice(1);
    yield word;
  }
}
`;
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) {
  fs.writeFileSync(file, page(await ownWords()));
}
