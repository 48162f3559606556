/** Samples of one process's smaps: its heap grows, all else stays. */

const START = Date.UTC(2026, 10, 20, 0, 0, 0, 0);

const truth = { samples: 9_000, mappings: 42 };

const SMAPS_FIELDS =
  'Size KernelPageSize MMUPageSize Rss Pss Pss_Dirty Shared_Clean Shared_Dirty Private_Clean Private_Dirty Referenced Anonymous KSM LazyFree AnonHugePages ShmemPmdMapped FilePmdMapped Shared_Hugetlb Private_Hugetlb Swap SwapPss Locked'.split(
    ' ',
  );

function smapsMapping(index: number, sample: number): string {
  const start = (0x55d0_0000_0000 + index * 0x1000_0000).toString(16);
  const heap = index === 4;
  const kb = heap ? 1_284 + sample * 30 : 4 * ((index * 37) % 900) + 4;
  const end = (0x55d0_0000_0000 + index * 0x1000_0000 + kb * 1024).toString(16);
  const name = heap ? '[heap]' : index % 3 === 0 ? '' : `/usr/lib/x86_64-linux-gnu/lib${index}.so.1`;
  const head = `${start}-${end} ${heap ? 'rw-p' : 'r-xp'} 00000000 fe:00 ${name ? 1_000_000 + index : 0}`;
  let text = name ? `${head.padEnd(72)} ${name}\n` : `${head} \n`;
  for (const field of SMAPS_FIELDS) {
    const value = field.endsWith('PageSize')
      ? 4
      : /^(?:Size|Rss|Pss|Private_Dirty|Referenced)$/.test(field)
        ? kb
        : 0;
    text += `${`${field}:`.padEnd(16)}${String(value).padStart(8)} kB\n`;
  }
  return `${text}THPeligible:           0\nVmFlags: rd mr mw me sd \n`;
}

export function* smapsSamples(): Generator<string> {
  // All but the heap stay as they are, so their text is made once.
  const still = Array.from({ length: truth.mappings }, (_, i) => smapsMapping(i, 0));
  for (let sample = 0; sample < truth.samples; sample++) {
    const iso = new Date(START + sample * 10_000).toISOString().slice(0, -1);
    yield `### ${iso}\n${still.map((text, i) => (i === 4 ? smapsMapping(4, sample) : text)).join('')}`;
  }
}
