/** Segments that TCP sends again, by the rates of sar -n ETCP beside those of sar -n TCP. */
import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { timeOf } from '../engine/table.ts';
import { rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { seriesNamed } from './series-values.ts';

const SHARE = 0.05;
/** Segments a second below which a few that are lost are a large part. */
const TRAFFIC = 10;

export const tcpRetransSar: Rule = {
  id: 'tcp.retrans.sar',
  about: 'The same as tcp.retrans, by the rates of sar.',
  kinds: ['series'],
  formats: ['sar', 'sadf'],
  thresholds: [
    { name: 'retrans/s', value: SHARE, unit: 'of oseg/s', source: 'PCP: 5 % of the segments sent' },
    { name: 'oseg/s', value: TRAFFIC, unit: 'a second at least', source: 'own: fewer make chance a share' },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) => captures.flatMap(retransmitted),
};

function retransmitted(capture: Capture): Finding[] {
  const [again] = seriesNamed(capture, 'net-etcp', 'retrans/s');
  const [sent] = seriesNamed(capture, 'net-tcp', 'oseg/s');
  if (!again || !sent) return [];
  const sentAt = alongside(sent.values, timeOf(sent.table), again.values, timeOf(again.table));
  const many = held(
    again.values,
    (value, row) => (sentAt[row] as number) >= TRAFFIC && value > SHARE * (sentAt[row] as number),
  );
  if (!many) return [];
  const { table, column } = again;
  const worst = again.values[many.worst] as number;
  const part = worst / (sentAt[many.worst] as number);
  return [
    finding({
      rule: 'tcp.retrans',
      severity: 'warning',
      confidence: 'measured',
      subject: column.title,
      title: `${rate(worst, 'count')} segments are sent again at the most, ${share(part)} of those sent; more than ${share(SHARE)} ${heldWords(many)}.`,
      explanation:
        'Segments are lost on the way, or their acknowledgements come too late. Every loss costs a round trip or a time-out.',
      metrics: { perSecond: worst, share: part, samplesBeyondCount: many.count, samplesCount: many.known },
      evidence: evidenceOfChange(capture, table, column.id, many.from, many.worst),
      limits: ['The rates are of the whole machine: they name no program and no other side.'],
      next: ['ss -ti | grep -B1 retrans; ip -s link'],
    }),
  ];
}

/** Values at the rows of another table: of the same time, or of the same row where neither table has times. */
function alongside(
  values: Float64Array,
  time: Float64Array | undefined,
  rows: Float64Array,
  rowTime: Float64Array | undefined,
): Float64Array {
  const byTime = time && new Map(Array.from(time, (ms, row) => [ms, values[row] as number]));
  return rows.map((_, row) =>
    byTime && rowTime ? (byTime.get(rowTime[row] as number) ?? Number.NaN) : (values[row] ?? Number.NaN),
  );
}
