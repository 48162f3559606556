/** Names and units of the columns of sar and sadf, as sar's manual gives them. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { Section } from './sections.ts';

const UNITS: Readonly<Record<string, string>> = {
  'pgpgin/s': 'kB/s',
  'pgpgout/s': 'kB/s',
  'pgfree/s': 'pages/s',
  'pgscank/s': 'pages/s',
  'pgscand/s': 'pages/s',
  'pgsteal/s': 'pages/s',
  'pgprom/s': 'pages/s',
  'pgdem/s': 'pages/s',
  'pswpin/s': 'pages/s',
  'pswpout/s': 'pages/s',
  'frmpg/s': 'pages/s',
  'shmpg/s': 'pages/s',
  'bufpg/s': 'pages/s',
  'campg/s': 'pages/s',
  // Blocks and sectors are 512 bytes, whatever the device's own are.
  'bread/s': 'sectors/s',
  'bwrtn/s': 'sectors/s',
  'bdscd/s': 'sectors/s',
  'rd_sec/s': 'sectors/s',
  'wr_sec/s': 'sectors/s',
  'dc_sec/s': 'sectors/s',
  'avgrq-sz': 'sectors',
  'areq-sz': 'kB',
  'rxbyt/s': 'bytes/s',
  'txbyt/s': 'bytes/s',
  await: 'ms',
  svctm: 'ms',
  MHz: 'MHz',
  wghMHz: 'MHz',
  rpm: 'rpm',
  drpm: 'rpm',
  degC: '°C',
  inV: 'V',
  'ldavg-1': '',
  'ldavg-5': '',
  'ldavg-15': '',
};

export function unitOf(name: string): string {
  const known = UNITS[name];
  if (known !== undefined) return known;
  if (name.startsWith('%')) return '%';
  if (name.startsWith('kb')) return 'kB';
  if (name.startsWith('MB')) return 'MB';
  if (name.endsWith('kB/s')) return 'kB/s';
  return name.endsWith('/s') ? '/s' : 'count';
}

/** `CPU 3` for a number that says nothing alone, '' for the whole machine. */
export function entityTitle(section: Section, name: string): string {
  if (section.entity === 'CPU' && (name === 'all' || name === '-1')) return '';
  return /^\d+$/.test(name) ? `${section.entity} ${name}` : name;
}

/** @param entity as {@link entityTitle} gives it. */
export function columnInfo(name: string, entity: string): ColumnInfo {
  const whole = entity === '';
  return {
    id: whole ? name : `${entity}.${name}`,
    title: whole ? name : `${entity} ${name}`,
    unit: unitOf(name),
    type: 'number',
    counter: false,
    entity,
    key: name,
  };
}
