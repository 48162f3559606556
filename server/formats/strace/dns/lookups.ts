/** Questions grouped by what the program wanted to know: one name, asked for in several ways. */
import type { DnsQuery, DnsTimeout, QueryLog } from './query-log.ts';

export type ResolverCall = 'getaddrinfo' | 'gethostbyname2';

export interface DnsLookup {
  /** The name that the program asked for, as far as the log tells. */
  name: string;
  task: number;
  /** Positions of its questions. */
  queries: number[];
  timeouts: DnsTimeout[];
  /** Search domains that were appended to it. */
  suffixes: string[];
  /** Milliseconds spent waiting for its answers, and of those in vain. */
  wait: number;
  waitedInVain: number;
  /** What the shape of the questions says about the call that was used. */
  api: ResolverCall | '';
  /** What the other call would have cost, where the answers in the log prove it. */
  other: { api: ResolverCall; wait: number } | undefined;
}

/** In the order of their first question. */
export function lookupsOf(log: QueryLog): DnsLookup[] {
  const found: DnsLookup[] = [];
  const current = new Map<number, DnsLookup>();
  for (const [position, query] of log.queries.entries()) {
    let lookup = current.get(query.task);
    const suffix = lookup && suffixOf(query.name, lookup.name);
    if (!lookup || suffix === undefined || startsAgain(log, lookup, query)) {
      lookup = {
        name: log.config ? baseOf(query.name, log.config.search) : baseAhead(log, position),
        task: query.task,
        queries: [],
        timeouts: [],
        suffixes: [],
        wait: 0,
        waitedInVain: 0,
        api: '',
        other: undefined,
      };
      current.set(query.task, lookup);
      found.push(lookup);
    }
    lookup.queries.push(position);
    const added = suffixOf(query.name, lookup.name);
    if (added && !lookup.suffixes.includes(added)) lookup.suffixes.push(added);
  }
  addTimeouts(found, log);
  for (const lookup of found) finish(lookup, log);
  return found;
}

/** What stands behind the base and its dot; '' for the base itself, undefined for another name. */
function suffixOf(name: string, base: string): string | undefined {
  if (name === base) return '';
  return name.startsWith(`${base}.`) && base !== '' ? name.slice(base.length + 1) : undefined;
}

/** Without a search domain: more dots than `ndots` turn the order round, and the expanded name comes first. */
function baseOf(name: string, search: readonly string[]): string {
  const suffix = search
    .filter((domain) => domain !== '' && name.length > domain.length + 1 && name.endsWith(`.${domain}`))
    .sort((a, b) => b.length - a.length)[0];
  return suffix === undefined ? name : name.slice(0, -suffix.length - 1);
}

/** Questions of one task looked at for the name itself behind its expanded forms. */
const AHEAD_MOST = 60;

/** Without the search list: the shortest name that stands at the front of all that the same task asks for next. */
function baseAhead({ queries }: QueryLog, position: number): string {
  const { name, task } = queries[position] as DnsQuery;
  const base = name;
  for (const later of queries.slice(position, position + AHEAD_MOST)) {
    if (later.task !== task || later.name === base) continue;
    // The name itself ends the search, after its expanded forms or before them.
    if (base.startsWith(`${later.name}.`) && later.name.includes('.')) return later.name;
    if (sharedLabels(base, later.name) < 2) break;
  }
  return base;
}

function sharedLabels(a: string, b: string): number {
  const [first, second] = [a.split('.'), b.split('.')];
  let shared = 0;
  while (shared < first.length && first[shared] === second[shared]) shared++;
  return shared;
}

/** The same question again although it was answered: another lookup of the same name. */
function startsAgain(log: QueryLog, lookup: DnsLookup, query: DnsQuery): boolean {
  return lookup.queries.some((position) => {
    const before = log.queries[position] as DnsQuery;
    const isSame = before.name === query.name && before.type === query.type && before.id !== query.id;
    return isSame && before.outcome !== '' && before.outcome !== 'timed out' && before.outcome !== 'refused';
  });
}

function addTimeouts(lookups: readonly DnsLookup[], log: QueryLog): void {
  const byQuery = new Map<number, DnsLookup>();
  for (const lookup of lookups) for (const query of lookup.queries) byQuery.set(query, lookup);
  for (const timeout of log.timeouts) {
    const owner = byQuery.get(timeout.queries[0] as number);
    owner?.timeouts.push(timeout);
  }
}

function finish(lookup: DnsLookup, log: QueryLog): void {
  const queries = lookup.queries.map((position) => log.queries[position] as DnsQuery);
  lookup.waitedInVain = lookup.timeouts.reduce((sum, { wait }) => sum + (wait || 0), 0);
  lookup.wait = lookup.waitedInVain + answeredWait(queries);
  const [first, second] = queries;
  const types = new Set(queries.map(({ type }) => type));
  if (first?.together && types.has('A') && types.has('AAAA')) lookup.api = 'getaddrinfo';
  // gethostbyname2(AF_INET6) is done with all names before gethostbyname2(AF_INET) begins.
  else if (
    first?.type === 'AAAA' &&
    !first.together &&
    (second === undefined || second.type === 'AAAA' || second.row > first.endRow)
  )
    lookup.api = queries.some(({ together }) => together) ? '' : 'gethostbyname2';
  lookup.other = otherCall(lookup, queries);
}

/**
 * getaddrinfo asks for A and AAAA of a name at once and is done with both answers, when one of them holds an address;
 * gethostbyname2(AF_INET6), which `getent hosts` tries first, is done with AAAA when that holds an address.
 */
function otherCall({ name, api }: DnsLookup, queries: readonly DnsQuery[]): DnsLookup['other'] {
  const answerTo = (type: string) =>
    queries.find(
      (query) => query.name === name && query.type === type && isAnswered(query) && query.wait >= 0,
    );
  const [four, six] = [answerTo('A'), answerTo('AAAA')];
  if (!four || !six) return undefined;
  const has = ({ outcome, answers }: DnsQuery) => outcome === 'NOERROR' && answers.length > 0;
  if (api === 'gethostbyname2' && (has(four) || has(six)))
    return { api: 'getaddrinfo', wait: Math.max(four.wait, six.wait) };
  return api === 'getaddrinfo' && has(six) ? { api: 'gethostbyname2', wait: six.wait } : undefined;
}

function isAnswered({ outcome }: DnsQuery): boolean {
  return outcome === 'NOERROR' || outcome === 'NODATA';
}

/** Questions sent together wait together. */
function answeredWait(queries: readonly DnsQuery[]): number {
  const longest = new Map<number, number>();
  for (const { row, outcome, wait } of queries)
    if (outcome !== 'timed out' && !Number.isNaN(wait))
      longest.set(row, Math.max(longest.get(row) ?? 0, wait));
  return [...longest.values()].reduce((sum, wait) => sum + wait, 0);
}
