/** What a dump gives away: keys, tokens, passwords, addresses. Values are never repeated here. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { exact, plural } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { DUMPS } from './core-tables.ts';
import { tableRows } from './table-rows.ts';

const PLACES = 8;
/** Addresses of people are in every program's copyright notices; these are no secrets. */
const PERSONAL = 'e-mail address';

export const coreSecrets: Rule = {
  id: 'core.secrets',
  about: 'Private keys, tokens, credentials and addresses that a memory dump holds, by kind.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [],
  check({ captures }) {
    // Dumps of one process hold the same: that is said once.
    const alike = new Map<string, Capture[]>();
    for (const capture of captures) {
      if (!DUMPS.includes(capture.format.id)) continue;
      const held = heldBy(capture);
      if (held !== '') alike.set(held, [...(alike.get(held) ?? []), capture]);
    }
    return [...alike].map(([held, dumps]) => sayHeld(held, dumps));
  },
};

/** `2 × private key, 8 × e-mail address`; '' without any. */
function heldBy(capture: Capture): string {
  const kinds = new Map<string, number>();
  for (const row of tableRows(capture, 'secrets'))
    kinds.set(row.text('kind'), (kinds.get(row.text('kind')) ?? 0) + 1);
  return [...kinds]
    .sort(
      (a, b) =>
        Number(a[0].startsWith(PERSONAL)) - Number(b[0].startsWith(PERSONAL)) ||
        b[1] - a[1] ||
        (a[0] < b[0] ? -1 : 1),
    )
    .map(([kind, count]) => `${count.toLocaleString('en-US')} × ${kind}`)
    .join(', ');
}

function sayHeld(held: string, dumps: readonly Capture[]): Finding {
  const capture = dumps[0] as Capture;
  const rows = tableRows(capture, 'secrets');
  const kindsCount = new Set(rows.map((row) => row.text('kind'))).size;
  const secrets = rows.filter((row) => !row.text('kind').startsWith(PERSONAL));
  const places = (secrets.length > 0 ? secrets : rows).slice(0, PLACES).map(
    (row): Evidence => ({
      capture: capture.path,
      // No quote: the bytes are the secret.
      byteStart: row.number('firstOffset'),
      byteLength: row.table.byteLength?.at(row.index) ?? 0,
      row: { table: 'secrets', index: row.index },
    }),
  );
  const total = Number(capture.facts.secretCount ?? rows.length);
  return finding({
    rule: 'core.secrets',
    severity: 'note',
    confidence: 'suspected',
    subject: 'secrets',
    title:
      dumps.length === 1
        ? `This dump holds ${held}: pass on findings, not the file.`
        : `${exact(dumps.length)} dumps hold ${held} each: pass on findings, not the files.`,
    explanation:
      'A dump holds whatever the process had in memory: its environment, keys, tokens, data of its users. Reports mask these values; the table `secrets` shows two characters and the length of each, and where it stands.',
    metrics: { secretsCount: total, kindsCount },
    evidence: [places[0] as Evidence, ...places.slice(1)],
    limits: [
      'Found by their form: a password without a name beside it is not recognised, and a made-up example is.',
      ...(total > rows.length
        ? [
            `Only the first ${plural(rows.length, 'one')} of ${total.toLocaleString('en-US')} are listed and counted by kind.`,
          ]
        : []),
    ],
    next: ['Change the keys and passwords that this process used when the file has left your hands.'],
  });
}
