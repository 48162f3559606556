/** A day of /proc/meminfo at 1 Hz behind a stamp on every line. What is planted in it is told in `truth`. */
import { random } from './random.ts';

const START = Date.UTC(2026, 10, 20, 0, 0, 0, 0);

const truth = {
  seconds: 86_400,
  gapFrom: 40_000,
  /** Seconds of the pause in sampling. */
  gap: 660,
  /** The sample written one place too early. */
  swapped: 20_000,
  /** Second of the reboot: gauges start over. */
  reboot: 61_200,
  leakKbPerHour: 60 * 1024,
  slabLeakKbPerHour: 2 * 1024,
};

const TOTAL = 16_318_412;

/** Keys in the kernel's order with their value in kB at `t` seconds after boot. */
function meminfoAt(t: number, noise: () => number): [string, number][] {
  const hours = t / 3600;
  const wobble = (size: number) => 4 * Math.round((noise() - 0.5) * size * 0.25);
  const anon = 2_100_000 + 4 * Math.round(hours * (truth.leakKbPerHour / 4)) + wobble(8_000);
  const slab = 310_000 + 4 * Math.round(hours * (truth.slabLeakKbPerHour / 4)) + wobble(400);
  const shmem = 40_000 + 4 * Math.round(((t % 1800) / 1800) * 65_000) + wobble(80);
  const cached =
    4 * Math.round(5_400_000 * (1 - Math.exp(-t / 5_000)) * 0.25) + 900_000 + shmem + wobble(6_000);
  const reclaimable = 280_000 + wobble(1_200);
  const tables = 41_000 + Math.round(hours * 20) * 4;
  const free = TOTAL - anon - slab - reclaimable - cached - tables - 240_000;
  const fixed: [string, number][] = [
    ['MemTotal', TOTAL],
    ['MemFree', free],
    ['MemAvailable', free + cached - shmem + reclaimable],
    ['Buffers', 180_000 + wobble(200)],
    ['Cached', cached],
    ['SwapCached', 0],
    ['Active', 3_300_000 + wobble(20_000)],
    ['Inactive', cached + anon + shmem],
    ['Active(anon)', 1_204 + wobble(40)],
    ['Inactive(anon)', anon + shmem],
    ['Active(file)', 3_298_796],
    ['Inactive(file)', cached - shmem],
    ['Unevictable', 20_096],
    ['Mlocked', 19_200],
    ['SwapTotal', 4_194_300],
    ['SwapFree', 4_194_300],
    ['Zswap', 0],
    ['Zswapped', 0],
    ['Dirty', Math.round(noise() * 3_000) * 4],
    ['Writeback', noise() < 0.1 ? 64 : 0],
    ['AnonPages', anon],
    ['Mapped', 420_000 + wobble(900)],
    ['Shmem', shmem],
    ['KReclaimable', reclaimable],
    ['Slab', slab + reclaimable],
    ['SReclaimable', reclaimable],
    ['SUnreclaim', slab],
    ['KernelStack', 11_000 + Math.round(noise() * 40) * 16],
    ['PageTables', tables],
    ['SecPageTables', 0],
    ['NFS_Unstable', 0],
    ['Bounce', 0],
    ['WritebackTmp', 0],
    ['CommitLimit', 12_353_504],
    ['Committed_AS', anon * 2 + 1_000_000 + wobble(30_000)],
    ['VmallocTotal', 34_359_738_367],
    ['VmallocUsed', 52_000 + wobble(60)],
    ['VmallocChunk', 0],
    ['Percpu', 4_608],
    ['HardwareCorrupted', 0],
    ['AnonHugePages', 0],
    ['ShmemHugePages', 0],
    ['ShmemPmdMapped', 0],
    ['FileHugePages', 0],
    ['FilePmdMapped', 0],
    ['CmaTotal', 0],
    ['CmaFree', 0],
    ['HugePages_Total', 0],
    ['HugePages_Free', 0],
    ['HugePages_Rsvd', 0],
    ['HugePages_Surp', 0],
    ['Hugepagesize', 2_048],
    ['Hugetlb', 0],
    ['DirectMap4k', 312_576],
  ];
  return fixed;
}

function meminfoSample(second: number, noise: () => number): string {
  const jitter = Math.floor(noise() * 99_999);
  const iso = new Date(START + second * 1000).toISOString();
  const stamp = `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${String(jitter).padStart(5, '0')} `;
  const sinceBoot = second < truth.reboot ? second + 3_600 : second - truth.reboot;
  let text = '';
  for (const [key, value] of meminfoAt(sinceBoot, noise)) {
    const unit = key.startsWith('HugePages_') ? '' : ' kB';
    text += `${stamp}${`${key}:`.padEnd(16)}${String(value).padStart(8)}${unit}\n`;
  }
  return text;
}

export function* meminfoSamples(): Generator<string> {
  const noise = random(1);
  const { seconds, gapFrom, gap, swapped } = truth;
  let early = '';
  for (let second = 0; second < seconds; second++) {
    if (second >= gapFrom && second < gapFrom + gap) continue;
    const text = meminfoSample(second, noise);
    if (second === swapped) early = text;
    else if (early !== '') {
      yield text;
      yield early;
      early = '';
    } else yield text;
  }
}
