/** The most asked question: free memory falls, and it is only the page cache that fills. */
import { judgementOf } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { columnOf } from '../engine/table.ts';
import { amount, share, signed } from '../engine/wording.ts';

const EXPLAINED = 0.9;
const FALL_OF_RAM = 0.02;
const ANON_OF_FALL = 0.1;

export const cacheGrowing: Rule = {
  id: 'mem.cacheGrowing',
  about: 'Free memory falls because the page cache fills: not a leak.',
  kinds: ['series'],
  formats: ['meminfo'],
  thresholds: [
    {
      name: 'share of the fall of MemFree found again in the cache',
      value: EXPLAINED,
      unit: '',
      source: 'identity of meminfo: what left MemFree must stand elsewhere',
    },
    { name: 'fall of MemFree', value: FALL_OF_RAM, unit: 'of RAM', source: 'smaller movements are noise' },
  ],
  check({ captures }) {
    return captures.flatMap((capture) => {
      const table = capture.tables.find((t) => t.id === 'meminfo');
      if (!table || table.rows < 2) return [];
      const last = table.rows - 1;
      const change = (id: string) => {
        const numbers = columnOf(table, id)?.numbers;
        return numbers ? numbers.at(last) - numbers.at(0) : 0;
      };
      const total = columnOf(table, 'MemTotal')?.numbers?.at(0) ?? Number.NaN;
      const fallen = -change('MemFree');
      const cache = change('Cached') + change('Buffers') + change('SReclaimable') - change('Shmem');
      if (
        !(fallen >= FALL_OF_RAM * total) ||
        cache < EXPLAINED * fallen ||
        Math.abs(change('AnonPages')) > ANON_OF_FALL * fallen
      )
        return [];
      if (judgementOf(capture, table.id, 'AnonPages')?.verdict === 'growing') return [];
      return [
        finding({
          rule: 'mem.cacheGrowing',
          severity: 'note',
          confidence: 'measured',
          subject: 'Cached',
          title: `MemFree fell by ${amount(fallen, 'kB')} and ${share(Math.min(1, cache / fallen))} of it is page cache: not a leak.`,
          explanation: `Linux keeps what it reads in memory that nobody else needs, and drops it when somebody does. AnonPages, the memory of processes, moved by ${signed(change('AnonPages'), 'kB')} only.`,
          metrics: {
            bytesDeltaMemFree: -fallen * 1024,
            bytesDeltaCache: cache * 1024,
            share: cache / fallen,
          },
          evidence: [
            ...evidenceOfChange(capture, table, 'MemFree', 0, last),
            ...evidenceOfChange(capture, table, 'Cached', 0, last),
          ],
          limits: ['It compares the first sample with the last.'],
          next: ['Judge memory by MemAvailable, or by pressure: cat /proc/pressure/memory'],
        }),
      ];
    });
  },
};
