/** /proc/zoneinfo (mm/vmstat.c, proc_zoneinfo(5)): pages and watermarks of each memory zone. */
import {
  describedBy,
  NO_VALUES,
  numbersIn,
  type Quantity,
  type Row,
  type RowGrammar,
} from '../text/row-grammar.ts';
import { vmstatGrammar } from '../vmstat/grammar.ts';

const ZONE = /^\s*Node\s+(\d+), zone\s+(\w+)\s*$/;
const FREE = /^\s*pages free\s+(\d+)\s*$/;
const MARK = /^\s*(boost|min|low|high|promo|scanned|spanned|present|managed|cma)\s+(\d+)\s*$/;
const STAT = /^(\s*)((?:nr|numa|workingset|pg|thp|drop)_?\w+)\s+(\d+)\s*$/;
const PROTECTION = /^\s*protection: \(([\d, ]*)\)\s*$/;
const CPU = /^\s*cpu: (\d+)(?: pcp: \d+)?\s*$/;
const CPU_FIELD = /^\s*(count|high|batch|high_min|high_max):\s+(\d+)\s*$/;
const TEXT = /^\s*(?:per-node stats|pagesets|vm stats threshold: \d+)\s*$/;
const ZONE_FIELD =
  /^\s*(node_unreclaimable|all_unreclaimable|start_pfn|prev_priority|temp_priority|inactive_ratio):\s+(\d+)\s*$/;

/** The kernel's limits and settings, and what a CPU holds back for speed. */
const ATTRIBUTES =
  /^(?:boost|min|low|high|promo|spanned|present|managed|cma|protection \d+|cpu\d+ \w+|start_pfn|prev_priority|temp_priority|inactive_ratio)$/;

function quantityOf(name: string): Quantity {
  if (ATTRIBUTES.test(name)) return { unit: 'pages', attribute: true };
  if (name.endsWith('unreclaimable') && !name.startsWith('nr_')) return { unit: 'count' };
  if (name === 'free') return { unit: 'pages' };
  const meaning = vmstatGrammar.meaning(`${name} 0`, false);
  const { counter } = vmstatGrammar.describe(name, '', undefined);
  return { unit: meaning?.kind === 'value' ? meaning.unit : 'count', counter };
}

export const zoneinfoGrammar: RowGrammar = {
  id: 'zoneinfo',
  title: 'zoneinfo samples',
  about: 'Samples of /proc/zoneinfo: free pages of each zone beside its watermarks, and what the zone holds.',
  patterns: ['*zoneinfo*'],
  begin() {
    let zone = '';
    let node = '';
    let perNode = false;
    let cpu = '';
    let indented = false;
    const met = new Set<string>();
    const names = new Map<string, readonly [string]>();
    const value = (entity: string, name: string, number: number): Row => {
      let list = names.get(name);
      if (!list) {
        list = [name];
        names.set(name, list);
      }
      return { entity, names: list, values: [number] };
    };
    return {
      row(line) {
        const header = ZONE.exec(line);
        if (header) {
          node = `Node ${header[1]}`;
          zone = `${node} ${header[2]}`;
          perNode = false;
          cpu = '';
          const starts = met.has(zone);
          if (starts) met.clear();
          met.add(zone);
          return { ...NO_VALUES, starts };
        }
        if (zone === '') return undefined;
        const free = FREE.exec(line);
        if (free) {
          perNode = false;
          return value(zone, 'free', Number(free[1]));
        }
        const mark = MARK.exec(line) ?? ZONE_FIELD.exec(line);
        if (mark) return value(zone, mark[1] as string, Number(mark[2]));
        const stat = STAT.exec(line);
        if (stat) {
          // Without its indent only where the whole log has lost it: /proc/vmstat has the same names.
          if (stat[1] !== '') indented = true;
          else if (indented) return undefined;
          return value(perNode ? node : zone, stat[2] as string, Number(stat[3]));
        }
        const field = CPU_FIELD.exec(line);
        if (field && cpu !== '') return value(zone, `${cpu} ${field[1]}`, Number(field[2]));
        const protection = PROTECTION.exec(line);
        if (protection) {
          const pages = numbersIn((protection[1] as string).replaceAll(',', ' '));
          return { entity: zone, names: pages.map((_, i) => `protection ${i}`), values: pages };
        }
        const number = CPU.exec(line);
        if (number) cpu = `cpu${number[1]}`;
        else if (!TEXT.test(line)) return undefined;
        if (line.includes('per-node')) perNode = true;
        return NO_VALUES;
      },
      nextSample: () => met.clear(),
    };
  },
  describe: describedBy(quantityOf),
};
