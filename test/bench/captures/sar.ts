/** `LC_ALL=C sar -A -f` of one day, a sample every six seconds: 48 MB. The disk saturates in the afternoon. */
import { random } from './random.ts';

const STEP_SECONDS = 6;
const SAMPLES = 14_400;

interface Report {
  heading: string;
  /** Fields behind the stamp of each line of one sample, the last of them widths of 10. */
  lines(sample: number, noise: () => number): string[][];
}

const two = (n: number) => String(n).padStart(2, '0');
const share = (value: number) => value.toFixed(2);

function busy(sample: number): number {
  return 20 + 15 * Math.sin((2 * Math.PI * sample) / SAMPLES) + (sample > 0.6 * SAMPLES ? 30 : 0);
}

const reports: readonly Report[] = [
  {
    heading:
      'CPU      %usr     %nice      %sys   %iowait    %steal      %irq     %soft    %guest    %gnice     %idle',
    lines: (sample, noise) =>
      ['all', ...Array.from({ length: 16 }, (_, i) => String(i))].map((cpu) => {
        const user = busy(sample) * (0.7 + 0.3 * noise());
        const wait = sample > 0.6 * SAMPLES ? 10 * noise() : noise();
        const system = 4 * noise();
        const idle = Math.max(0, 100 - user - wait - system);
        return [
          cpu,
          share(user),
          '0.00',
          share(system),
          share(wait),
          '0.00',
          '0.00',
          '0.00',
          '0.00',
          '0.00',
          share(idle),
        ];
      }),
  },
  {
    heading: 'pgpgin/s pgpgout/s   fault/s  majflt/s  pgfree/s pgscank/s pgscand/s pgsteal/s    %vmeff',
    lines: (_, noise) => [
      [900, 400, 12_000, 2, 20_000, 0, 0, 0, 0].map((value) => share(value * (0.5 + noise()))),
    ],
  },
  {
    heading:
      'kbmemfree   kbavail kbmemused  %memused kbbuffers  kbcached  kbcommit   %commit  kbactive   kbinact   kbdirty',
    lines: (sample, noise) => [
      [
        String(18_174_340 - sample * 40 + Math.floor(noise() * 9_000)),
        String(23_432_056 - sample * 40),
        String(881_796 + sample * 40),
        share(3.57 + sample / 500),
        '101600',
        String(5_136_360 + Math.floor(noise() * 90_000)),
        '683304',
        '2.77',
        '819808',
        '4778348',
        String(Math.floor(noise() * 200_000)),
      ],
    ],
  },
  {
    heading: 'runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked',
    lines: (_, noise) => [
      [
        String(Math.floor(noise() * 9)),
        '412',
        share(3 * noise()),
        '2.10',
        '1.98',
        String(Math.floor(noise() * 3)),
      ],
    ],
  },
  {
    heading: 'DEV       tps     rkB/s     wkB/s     dkB/s   areq-sz    aqu-sz     await     %util',
    lines: (sample, noise) =>
      ['sda', 'sdb', 'nvme0n1', 'dm-0', 'dm-1', 'dm-2'].map((disk) => [
        disk,
        ...[120, 4_000, 2_000, 0, 48, 0.4, 3].map((value) => share(value * (0.5 + noise()))),
        share(Math.min(100, busy(sample) + 10 * noise())),
      ]),
  },
  {
    heading: 'IFACE   rxpck/s   txpck/s    rxkB/s    txkB/s   rxcmp/s   txcmp/s  rxmcst/s   %ifutil',
    lines: (_, noise) =>
      ['lo', 'eth0', 'eth1', 'docker0'].map((name) => [
        name,
        ...[4_000, 3_800, 900, 700, 0, 0, 0.2, 0.9].map((value) => share(value * (0.5 + noise()))),
      ]),
  },
];

/** @param scale of the number of samples. */
export function* sarReports(scale: number): Generator<string> {
  const noise = random(5);
  const stamp = (sample: number) => {
    const second = (sample * STEP_SECONDS) % 86_400;
    return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  };
  yield 'Linux 6.1.0-18-amd64 (build-7) \t11/20/26 \t_x86_64_\t(16 CPU)\n';
  for (const { heading, lines } of reports) {
    yield `\n${stamp(0)} ${heading.padStart(heading.indexOf(' ') < 9 ? heading.length + 9 - heading.indexOf(' ') : 0)}\n`;
    for (let sample = 1; sample < SAMPLES * scale; sample++) {
      const at = stamp(sample);
      yield lines(sample, noise)
        .map((fields) => `${at} ${fields.map((field) => field.padStart(9)).join(' ')}\n`)
        .join('');
    }
  }
}
