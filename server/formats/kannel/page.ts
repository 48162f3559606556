/**
 * One status page of Kannel's bearerbox, as text or XML (gw/bearerbox.c, gw/bb_smscconn.c). Mailers wrap its lines,
 * so blanks and line ends are the same here. The text holds a character a byte: positions are byte positions.
 */
import type { ColumnInfo } from '../../engine/table.ts';

export interface Figure {
  column: ColumnInfo;
  value: number;
  start: number;
  end: number;
}

export interface StatusPage {
  /** Seconds since the bearerbox started. */
  uptime: number;
  status: string;
  figures: Figure[];
}

const UPTIME = String.raw`(\d+)d\s+(\d+)h\s+(\d+)m\s+(\d+)s`;
/** Averages in parentheses, in newer versions. */
const RATES = String.raw`(?:\s+\([\d.,\s]+\))?`;
const STATUS = new RegExp(
  String.raw`(?:Status:|<status>)\s*([a-z][a-z -]{0,40}?),\s+uptime\s+${UPTIME}`,
  'd',
);
const WDP = /WDP:\s+received\s+(\d+)\s+\((\d+)\s+queued\),\s+sent\s+(\d+)\s+\((\d+)\s+queued\)/d;
const SMS = new RegExp(
  String.raw`SMS:\s+received\s+(\d+)${RATES}\s+\((\d+)\s+queued\),\s+sent\s+(\d+)${RATES}\s+\((\d+)\s+queued\)(?:,\s+store\s+size\s+(\d+))?`,
  'd',
);
const SMS_RATE = /SMS:\s+inbound\s+\(?([\d.]+)[\d.,]*\)?\s+msg\/sec,\s+outbound\s+\(?([\d.]+)/d;
const DLR_STORED = /DLR:\s+(\d+)\s+queued/d;
const DLR_MOVED = /DLR:\s+received\s+(\d+),\s+sent\s+(\d+)/d;
const BOX = new RegExp(
  String.raw`([a-z]+box(?::[^\s,]{1,80})?)\s*,\s+IP\s+([\w.:]{1,60})(?:\s+\((\d+)\s+queued\),)?\s+\(on-line\s+${UPTIME}`,
  'dg',
);
const LINK = new RegExp(
  String.raw`([^\s()][^()\n]{0,300}?)\s*\((?:online\s+(\d+)s|([a-z][a-z-]{2,20})),\s+rcvd:?\s+(?:sms\s+)?(\d+)${RATES}(?:\s+/\s+dlr\s+\d+${RATES})?,\s+sent:?\s+(?:sms\s+)?(\d+)${RATES}(?:\s+/\s+dlr\s+\d+${RATES})?,\s+failed\s+(\d+),\s+queued\s+(\d+)\s+msgs`,
  'dg',
);

type Match = RegExpExecArray & { indices?: ([number, number] | undefined)[] };

class Figures {
  readonly list: Figure[] = [];

  /** Group `group` of a match; nothing when the page does not have it. */
  add(match: Match | null | undefined, group: number, column: ColumnInfo): void {
    const range = match?.indices?.[group];
    if (!range) return;
    this.list.push({ column, value: Number(match?.[group]), start: range[0], end: range[1] });
  }

  addSeconds(match: Match, group: number, column: ColumnInfo): void {
    const from = match.indices?.[group];
    const to = match.indices?.[group + 3];
    if (from && to) this.list.push({ column, value: secondsOf(match, group), start: from[0], end: to[1] });
  }
}

function info(id: string, title: string, unit = 'count', more: Partial<ColumnInfo> = {}): ColumnInfo {
  return { id, title, unit, type: 'number', counter: false, entity: '', ...more };
}

const counter = { counter: true };
const attribute = { attribute: true };

/** @returns undefined when the text has no status line. */
export function parsePage(text: string): StatusPage | undefined {
  const status = STATUS.exec(text);
  if (!status) return undefined;
  const page = new Figures();
  page.addSeconds(status, 2, info('uptime', 'uptime', 's', attribute));
  if (text.includes('<status>')) parseXml(text, page);
  else parseText(text, page);
  return { uptime: secondsOf(status, 2), status: status[1] as string, figures: page.list };
}

function parseText(text: string, page: Figures): void {
  const wdp = WDP.exec(text);
  page.add(wdp, 1, info('wdp.received', 'WDP received', 'count', counter));
  page.add(wdp, 2, info('wdp.receivedQueued', 'WDP received, queued'));
  page.add(wdp, 3, info('wdp.sent', 'WDP sent', 'count', counter));
  page.add(wdp, 4, info('wdp.sentQueued', 'WDP to send, queued'));
  const sms = SMS.exec(text);
  page.add(sms, 1, info('sms.received', 'SMS received', 'count', counter));
  page.add(sms, 2, info('sms.receivedQueued', 'bearerbox queue (received)'));
  page.add(sms, 3, info('sms.sent', 'SMS sent', 'count', counter));
  page.add(sms, 4, info('sms.sentQueued', 'bearerbox queue (to send)'));
  page.add(sms, 5, info('store', 'store size'));
  const rate = SMS_RATE.exec(text);
  page.add(rate, 1, info('sms.inbound', 'inbound as printed', 'count/s', attribute));
  page.add(rate, 2, info('sms.outbound', 'outbound as printed', 'count/s', attribute));
  page.add(DLR_STORED.exec(text), 1, info('dlr.queued', 'delivery reports stored'));
  const dlr = DLR_MOVED.exec(text);
  page.add(dlr, 1, info('dlr.received', 'delivery reports received', 'count', counter));
  page.add(dlr, 2, info('dlr.sent', 'delivery reports sent', 'count', counter));
  const names = new Names();
  for (const box of text.matchAll(BOX)) {
    const entity = names.next(utf8(box[1]));
    page.add(box, 3, info(`box.queued ${entity}`, `${entity} queue`, 'count', { entity }));
    page.addSeconds(box, 4, info(`box.online ${entity}`, `${entity} on-line`, 's', { entity, ...attribute }));
  }
  for (const link of text.matchAll(LINK)) {
    const entity = names.next(utf8(link[1]));
    addLink(page, entity, link, { online: 2, received: 4, sent: 5, failed: 6, queued: 7 });
  }
}

function addLink(
  page: Figures,
  entity: string,
  match: Match,
  group: Record<'online' | 'received' | 'sent' | 'failed' | 'queued', number>,
): void {
  page.add(
    match,
    group.online,
    info(`link.online ${entity}`, `${entity} online`, 's', { entity, ...attribute }),
  );
  page.add(
    match,
    group.received,
    info(`link.received ${entity}`, `${entity} received`, 'count', { entity, ...counter }),
  );
  page.add(match, group.sent, info(`link.sent ${entity}`, `${entity} sent`, 'count', { entity, ...counter }));
  page.add(
    match,
    group.failed,
    info(`link.failed ${entity}`, `${entity} failed`, 'count', { entity, ...counter }),
  );
  page.add(match, group.queued, info(`link.queued ${entity}`, `${entity} queue`, 'count', { entity }));
}

const XML_SMS =
  /<sms>\s*<received>\s*<total>(\d+)<\/total>\s*<queued>(\d+)<\/queued>\s*<\/received>\s*<sent>\s*<total>(\d+)<\/total>\s*<queued>(\d+)<\/queued>\s*<\/sent>\s*<storesize>(-?\d+)<\/storesize>/d;
const XML_DLR = /<dlr>[\s\S]{0,400}?<queued>(\d+)<\/queued>/d;
const XML_BOX =
  /<box>\s*<type>([^<]{1,80})<\/type>(?:\s*<id>([^<]{0,80})<\/id>|\s*<id\s*\/>)?[\s\S]{0,200}?<queue>(\d+)<\/queue>\s*<status>on-line\s+(\d+)d\s+(\d+)h\s+(\d+)m\s+(\d+)s/dg;
const XML_LINK =
  /<smsc>\s*<name>([^<]{1,300})<\/name>[\s\S]{0,400}?<status>(?:online\s+(\d+)s|([a-z-]{2,20}))\s*<\/status>[\s\S]{0,600}?<failed>(\d+)<\/failed>\s*<queued>(\d+)<\/queued>/dg;

function parseXml(text: string, page: Figures): void {
  const sms = XML_SMS.exec(text);
  page.add(sms, 1, info('sms.received', 'SMS received', 'count', counter));
  page.add(sms, 2, info('sms.receivedQueued', 'bearerbox queue (received)'));
  page.add(sms, 3, info('sms.sent', 'SMS sent', 'count', counter));
  page.add(sms, 4, info('sms.sentQueued', 'bearerbox queue (to send)'));
  if (sms?.[5] !== '-1') page.add(sms, 5, info('store', 'store size'));
  page.add(XML_DLR.exec(text), 1, info('dlr.queued', 'delivery reports stored'));
  const names = new Names();
  for (const box of text.matchAll(XML_BOX)) {
    const entity = names.next(utf8(box[2] ? `${box[1]}:${box[2]}` : box[1]));
    page.add(box, 3, info(`box.queued ${entity}`, `${entity} queue`, 'count', { entity }));
    page.addSeconds(box, 4, info(`box.online ${entity}`, `${entity} on-line`, 's', { entity, ...attribute }));
  }
  for (const link of text.matchAll(XML_LINK)) {
    const entity = names.next(utf8(link[1]));
    addLink(page, entity, link, { online: 2, received: 99, sent: 99, failed: 4, queued: 5 });
  }
}

/** Two boxes or links of one name are told apart by their place on the page. */
class Names {
  private readonly seen = new Map<string, number>();

  next(name: string): string {
    const n = (this.seen.get(name) ?? 0) + 1;
    this.seen.set(name, n);
    return n === 1 ? name : `${name} #${n}`;
  }
}

function utf8(latin1: string | undefined): string {
  return Buffer.from(latin1 ?? '', 'latin1')
    .toString('utf8')
    .trim()
    .replace(/\s+/g, ' ');
}

function secondsOf(match: Match, group: number): number {
  const [d, h, m, s] = [0, 1, 2, 3].map((i) => Number(match[group + i])) as [number, number, number, number];
  return ((d * 24 + h) * 60 + m) * 60 + s;
}
