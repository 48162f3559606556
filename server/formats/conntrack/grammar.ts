/**
 * Connection tracking: how many flows the table holds of how many it may (`nf_conntrack_count` and `nf_conntrack_max`,
 * nf_conntrack-sysctl.rst), what `conntrack -S` and /proc/net/stat/nf_conntrack count, and the flows of
 * /proc/net/nf_conntrack and `conntrack -L`, counted by protocol and state: their addresses are not kept.
 */
import { describedBy, NO_VALUES, type RowGrammar, type RowReader } from '../text/row-grammar.ts';

/** The names of kernels before 2.6.27 begin with `ip_`. */
const SETTING =
  /^(?:net\.(?:ipv4\.)?(?:netfilter\.)?)?(?:nf|ip)_conntrack_(count|max|buckets)(?: ?[=:] ?|\s{1,8})(\d{1,15})\s*$/;
const SETTING_FILE = /(?:^|\/)[\w.-]{0,80}(?:nf|ip)_conntrack_(count|max|buckets)(?:[._-][\w.-]{0,80})?$/;
const NUMBER = /^\s*(\d{1,15})\s*$/;

const STATISTICS = /^cpu=(\d{1,5})\s{1,8}(?:searched|found|new|invalid)=\d/;
const HEADINGS = /^entries\s+(?:searched|clashres|found)\s+\w+(?:\s+\w+){6,20}\s*$/;
const ROW = /^[0-9a-f]{8}(?:\s{1,3}[0-9a-f]{8}){8,24}\s*$/;

const FLOW =
  /^(?:ipv[46]\s{1,8}\d{1,3}\s{1,8})?([a-z][a-z0-9]{2,8})\s{1,12}\d{1,3}\s{1,8}(?:\d{1,9}\s{1,8})?(?:([A-Z][A-Z_0-9]{2,15})\s{1,8})?src=\S{2,60} dst=/;
const SHOWN = /^conntrack v\S+ \(conntrack-tools\): \d+ flow entries/;

/** Amounts; everything else only adds up. */
const AMOUNT = /^(?:nf_conntrack_|entries$|flows)/;

class ConntrackReader implements RowReader {
  private readonly settings = new Map<string, readonly [string]>();
  private readonly flows = new Map<string, readonly string[]>();
  /** Parts of the sample in progress: one that comes again begins the next. */
  private readonly parts = new Set<string>();
  private headings: readonly string[] = [];
  private rowsBelow = 0;
  private inList = false;

  row(line: string, _strict: boolean, where: string): ReturnType<RowReader['row']> {
    return (
      this.setting(line, where) ?? this.statistics(line) ?? this.statisticsOfProc(line) ?? this.flow(line)
    );
  }

  nextSample(): void {
    this.parts.clear();
    this.inList = false;
  }

  private startsWith(part: string): boolean {
    const starts = this.parts.has(part);
    if (starts) this.parts.clear();
    this.parts.add(part);
    return starts;
  }

  private setting(line: string, where: string): ReturnType<RowReader['row']> {
    const stated = SETTING.exec(line);
    const file = stated ? undefined : NUMBER.test(line) && SETTING_FILE.exec(where);
    const which = stated?.[1] ?? (file ? file[1] : undefined);
    if (which === undefined) return undefined;
    const names = this.settings.get(which) ?? [`nf_conntrack_${which}`];
    this.settings.set(which, names);
    return { entity: '', names, values: [Number(stated?.[2] ?? line)], starts: this.startsWith(which) };
  }

  /** A line for each CPU, which are added up. */
  private statistics(line: string): ReturnType<RowReader['row']> {
    const m = STATISTICS.exec(line);
    if (!m) return undefined;
    const pairs = [...line.matchAll(/\b([a-z_]{1,40})=(\d+)/g)].slice(1);
    return {
      entity: '',
      names: pairs.map(([, name = '']) => name),
      values: pairs.map(([, , value]) => Number(value)),
      adds: true,
      starts: this.startsWith(`cpu ${m[1]}`),
    };
  }

  /** Hexadecimal numbers below their names; the first of every line is the same: the flows of all CPUs. */
  private statisticsOfProc(line: string): ReturnType<RowReader['row']> {
    if (HEADINGS.test(line)) {
      this.headings = line.trim().split(/\s+/);
      this.rowsBelow = 0;
      return { ...NO_VALUES, starts: this.startsWith('headings') };
    }
    if (this.headings.length === 0 || !ROW.test(line)) return undefined;
    const values = line
      .trim()
      .split(/\s+/)
      .map((word) => Number.parseInt(word, 16));
    const from = this.rowsBelow++ > 0 ? 1 : 0;
    return {
      entity: '',
      names: this.headings.slice(from, values.length),
      values: values.slice(from, this.headings.length),
      adds: true,
    };
  }

  private flow(line: string): ReturnType<RowReader['row']> {
    if (SHOWN.test(line)) {
      this.inList = false;
      return NO_VALUES;
    }
    const m = FLOW.exec(line);
    if (!m) return undefined;
    const [, protocol = '', state = ''] = m;
    const unanswered = line.includes('[UNREPLIED]');
    const key = `${protocol} ${state} ${unanswered}`;
    let names = this.flows.get(key);
    if (!names) {
      names = [
        'flows',
        `flows ${protocol}${state === '' ? '' : ` ${state}`}`,
        ...(unanswered ? ['flows without an answer'] : []),
      ];
      this.flows.set(key, names);
    }
    const starts = !this.inList && this.startsWith('list');
    this.inList = true;
    return { entity: '', names, values: names.map(() => 1), adds: true, starts };
  }
}

export const conntrackGrammar: RowGrammar = {
  id: 'conntrack',
  title: 'connection tracking samples',
  about:
    'Samples of nf_conntrack_count and nf_conntrack_max, conntrack -S and -L, and /proc/net/nf_conntrack: how full the table of tracked connections is.',
  patterns: ['*conntrack*'],
  begin: () => new ConntrackReader(),
  describe: describedBy((name) => ({
    unit: 'count',
    counter: !AMOUNT.test(name),
    ...(/^nf_conntrack_(?:max|buckets)$/.test(name) ? { attribute: true } : {}),
    ...(name.startsWith('flows ') ? { partOf: 'flows' } : {}),
  })),
};
