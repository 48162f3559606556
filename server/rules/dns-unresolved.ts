/** Names for which no address was found: nobody could be asked, or everybody said that there is none. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { plural } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { counted } from './dns-servers.ts';
import { NAME_LOGS, nameLogs, someOf } from './strace-trace.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const NAMES_SHOWN = 3;
const EVIDENCE_MOST = 8;

/** Of addresses; what else is asked for (PTR, SRV, TXT) is missing more often than not. */
const ADDRESS = /^(?:A|AAAA)$/;
/** There is none, says a server. */
const NONE = /^(?:NXDOMAIN|NODATA)$/;
/** No server said anything about the name. */
const FAILED = /^(?:timed out|refused|SERVFAIL|REFUSED|NOTIMP|FORMERR|E[A-Z]+)$/;

export const dnsUnresolved: Rule = {
  id: 'dns.unresolved',
  about: 'A name was looked up and no address found: all servers failed, or said that it does not exist.',
  kinds: ['spans'],
  formats: NAME_LOGS,
  thresholds: [
    {
      name: 'lookups of the name that had an address',
      value: 0,
      unit: 'count, of one or more',
      source: 'one answer is enough for a program',
    },
  ],
  check: ({ captures }) => nameLogs(captures).flatMap(unresolved),
};

function unresolved(capture: Capture): Finding[] {
  const byName = new Map<string, TableRow[]>();
  const names = new Map(tableRows(capture, 'lookups').map((row) => [row.index, row.text('name')]));
  for (const query of tableRows(capture, 'dns')) {
    const name = names.get(query.number('lookup')) ?? '';
    byName.set(name, [...(byName.get(name) ?? []), query]);
  }
  return [...byName]
    .filter(([name, queries]) => name !== '' && queries.every(isInVain))
    .slice(0, NAMES_SHOWN)
    .flatMap(([name, queries]) => findingOf(name, queries));
}

function isInVain(query: TableRow): boolean {
  const [type, outcome] = [query.text('type'), query.text('outcome')];
  // A question that -s cut is nearly always for an address, too.
  if (ADDRESS.test(type)) return NONE.test(outcome) || FAILED.test(outcome);
  return type === '?' && FAILED.test(outcome);
}

function findingOf(name: string, queries: readonly TableRow[]): Finding[] {
  const outcomes = queries.map((query) => query.text('outcome'));
  // Of waits alone another finding tells more.
  if (outcomes.every((outcome) => outcome === 'timed out')) return [];
  const [first, ...more] = someOf(queries, EVIDENCE_MOST).map((query) => query.evidence());
  if (!first) return [];
  const said = queries.filter((query) => NONE.test(query.text('outcome')));
  const servers = (rows: readonly TableRow[]) =>
    [...new Set(rows.map((row) => row.text('server')))].join(', ');
  const isMissing = said.some((query) => query.text('outcome') === 'NXDOMAIN' && query.text('name') === name);
  const title =
    said.length === 0
      ? `Nobody could be asked for the address of ${name}: ${plural(queries.length, 'question')} to ${servers(queries)} failed (${counted(outcomes)}).`
      : `${name} ${isMissing ? 'does not exist' : 'has no address'}, ${servers(said).includes(',') ? 'say' : 'says'} ${servers(said)} (${counted(outcomes)}).`;
  return [
    finding({
      rule: 'dns.unresolved',
      severity: said.length === 0 ? 'warning' : 'note',
      confidence: 'measured',
      subject: name,
      title,
      explanation:
        said.length === 0
          ? 'A refused question is one that came back at once: no server listens at that address and port, or a firewall rejects it. The program that asked gets EAI_AGAIN, a temporary failure.'
          : 'The program that asked gets EAI_NONAME or EAI_NODATA. Names that only a search domain completes, a private zone or a VPN’s server knows end like this when another server is asked.',
      metrics: { questionsCount: queries.length },
      evidence: [first, ...more],
      limits: ['Another source (nsswitch.conf: files, mdns, ldap) may have had the address.'],
      next: [`dig @${queries[0]?.text('server')} ${name} ${queries[0]?.text('type')}`],
    }),
  ];
}
