/** What the fields of atop's parseable lines are, by label (atop(1), PARSEABLE OUTPUT). `-` = not shown. */

/** How a field is turned into a figure: ticks and events are of the interval, pages of the size the line states. */
export type FieldKind =
  | 'ticks'
  | 'events'
  | 'pages'
  | 'busy ms'
  | 'sectors'
  | 'bytes'
  | 'count'
  | 'load'
  | '%'
  | 'stall µs'
  | 'size';

export interface Field {
  name: string;
  kind: FieldKind;
}

export interface Label {
  /** The line begins with the name of a device; `cpu` states a number after the clock rate. */
  device?: true;
  /** Places of the clock rate and of the page size among the fields. */
  hertz?: number;
  pageSize?: number;
  fields: readonly (Field | undefined)[];
}

const skip = undefined;
const all = (kind: FieldKind, ...names: string[]): Field[] => names.map((name) => ({ name, kind }));

const CPU_TICKS = all('ticks', 'sys', 'user', 'nice', 'idle', 'wait', 'irq', 'softirq', 'steal', 'guest');
const DISK: readonly Field[] = [
  ...all('busy ms', 'busy'),
  ...all('events', 'reads'),
  ...all('sectors', 'read'),
  ...all('events', 'writes'),
  ...all('sectors', 'written'),
  ...all('events', 'discards'),
  ...all('sectors', 'discarded'),
  ...all('count', 'in flight', 'queue'),
];

export const LABELS: Readonly<Record<string, Label>> = {
  CPU: { hertz: 0, fields: [skip, ...all('size', 'cpus'), ...CPU_TICKS] },
  cpu: { hertz: 0, device: true, fields: [skip, skip, ...CPU_TICKS] },
  CPL: {
    fields: [
      ...all('size', 'cpus'),
      ...all('load', 'load1', 'load5', 'load15'),
      ...all('events', 'context switches', 'interrupts'),
    ],
  },
  MEM: {
    pageSize: 0,
    fields: [
      skip,
      ...all('size', 'total'),
      ...all('pages', 'free', 'cache', 'buffer', 'slab', 'dirty', 'slab reclaimable', 'balloon', 'shmem'),
      ...all('pages', 'shmem resident', 'shmem swapped'),
      skip,
      ...all('count', 'huge pages', 'huge pages free'),
      ...all('pages', 'ZFS ARC', 'KSM sharing', 'KSM shared', 'TCP buffers', 'UDP buffers', 'page tables'),
    ],
  },
  SWP: {
    pageSize: 0,
    fields: [
      skip,
      ...all('size', 'total'),
      ...all('pages', 'free', 'cached', 'committed'),
      ...all('size', 'commit limit'),
    ],
  },
  PAG: {
    fields: [
      skip,
      ...all('events', 'scanned pages', 'allocation stalls'),
      skip,
      ...all('events', 'swapped in pages', 'swapped out pages', 'OOM kills', 'compaction stalls'),
      ...all('events', 'migrated pages', 'NUMA migrated pages', 'paged in', 'paged out'),
    ],
  },
  PSI: {
    fields: [
      skip,
      ...['cpu some', 'memory some', 'memory full', 'io some', 'io full'].flatMap((name) => [
        ...all('%', `${name} avg10`, `${name} avg60`, `${name} avg300`),
        ...all('stall µs', `${name} stalled`),
      ]),
    ],
  },
  LVM: { device: true, fields: DISK },
  MDD: { device: true, fields: DISK },
  DSK: { device: true, fields: DISK },
};

export const TRANSPORT = all(
  'events',
  'TCP in',
  'TCP out',
  'UDP in',
  'UDP out',
  'IP in',
  'IP out',
  'IP delivered',
  'IP forwarded',
  'UDP errors',
  'UDP no port',
  'TCP active opens',
  'TCP passive opens',
  'TCP established',
  'TCP retransmitted',
  'TCP errors in',
  'TCP resets out',
);

export const INTERFACE: readonly Field[] = [
  ...all('events', 'packets in'),
  ...all('bytes', 'bytes in'),
  ...all('events', 'packets out'),
  ...all('bytes', 'bytes out'),
];

/** After `pid (name) state`; sizes of a process are kB. */
export const PROCESS_LABELS: Readonly<Record<string, Label & { isProcess: number }>> = {
  PRC: {
    hertz: 0,
    isProcess: 10,
    fields: [skip, ...all('ticks', 'user', 'sys'), skip, skip, skip, skip, skip, skip, skip, skip],
  },
  PRM: {
    isProcess: 13,
    fields: [
      skip,
      ...['virtual', 'resident'].map((name): Field => ({ name, kind: 'count' })),
      skip,
      skip,
      skip,
      ...all('events', 'minor faults', 'major faults'),
      skip,
      ...['data', 'stack', 'swapped'].map((name): Field => ({ name, kind: 'count' })),
      skip,
    ],
  },
  PRD: {
    isProcess: 9,
    fields: [
      skip,
      skip,
      ...all('events', 'reads'),
      ...all('sectors', 'read'),
      ...all('events', 'writes'),
      ...all('sectors', 'written'),
    ],
  },
};
