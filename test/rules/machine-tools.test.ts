/** Rules on the machine ask for measures, not for formats: the tools that print them under other names are judged alike. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOfCase, rulesOn } from './kit.ts';

const SAMPLES = 12;
const START = Date.UTC(2026, 10, 20, 10);

function at(i: number) {
  const ms = START + i * 10_000;
  const iso = new Date(ms).toISOString();
  return {
    seconds: ms / 1000,
    day: iso.slice(0, 10),
    clock: iso.slice(11, 19),
    compact: iso.slice(0, 10).replaceAll('-', ''),
  };
}

interface Load {
  user: number;
  wait: number;
}

/** A log of each tool: the CPUs' time by sample. */
const tools: Record<string, (load: (i: number) => Load) => string> = {
  top: (load) =>
    lines((i) => {
      const { user, wait } = load(i);
      return `top - ${at(i).clock} up 1 day,  2:15,  4 users,  load average: 0.68, 0.73, 0.81\nTasks:  82 total,   1 running,  81 sleeping,   0 stopped,   0 zombie\n%Cpu(s): ${user}.0 us,  1.3 sy,  0.0 ni, ${98 - user - wait}.7 id,  ${wait}.0 wa,  0.0 hi,  0.0 si,  0.0 st\nMiB Mem :  7836.5 total,  3915.9 free,  1014.6 used,  2906.0 buff/cache\nMiB Swap:  2055.2 total,  2055.2 free,     0.0 used.  6068.7 avail Mem\n\n  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n    1 root      20   0  167000  11000   8000 S   0.0   0.1   0:01.00 systemd\n`;
    }),
  collectl: (load) =>
    `#Date Time [CPU]User% [CPU]Nice% [CPU]Sys% [CPU]Wait% [CPU]Irq% [CPU]Soft% [CPU]Steal% [CPU]Idle% [CPU]Totl% [MEM]Tot [MEM]Free\n${lines(
      (i) => {
        const { user, wait } = load(i);
        return `${at(i).compact} ${at(i).clock} ${user} 0 1 ${wait} 0 0 0 ${99 - user - wait} ${user + 1} 24684096 18155980`;
      },
    )}`,
  nmon: (load) =>
    `AAA,progname,nmon\nAAA,interval,10\nAAA,host,vm\nCPU_ALL,CPU Total vm,User%,Sys%,Wait%,Idle%,Steal%,Busy,CPUs\nMEM,Memory MB vm,memtotal,memfree\n${lines(
      (i) => {
        const { user, wait } = load(i);
        const tag = `T${String(i + 1).padStart(4, '0')}`;
        return `ZZZZ,${tag},${at(i).clock},20-NOV-2026\nCPU_ALL,${tag},${user}.0,1.0,${wait}.0,${99 - user - wait}.0,0.0,,4\nMEM,${tag},24105.6,17722.7`;
      },
    )}`,
  atop: (load) =>
    `RESET\nCPU vm ${at(-1).seconds} ${at(-1).day.replaceAll('-', '/')} ${at(-1).clock} 898 100 4 144 564 0 1055 15 0 2 7 0 5192 100 0 0\nSEP\n${lines(
      (i) => {
        const { user, wait } = load(i);
        // Ticks of four CPUs in 10 s.
        return `CPU vm ${at(i).seconds} ${at(i).day.replaceAll('-', '/')} ${at(i).clock} 10 100 4 40 ${40 * user} 0 ${40 * (99 - user - wait)} ${40 * wait} 0 0 0 0 5192 100 0 0\nCPL vm ${at(i).seconds} ${at(i).day.replaceAll('-', '/')} ${at(i).clock} 10 4 0.02 0.56 0.61 6829 2764\nSEP`;
      },
    )}`,
  dstat: (load) =>
    `"Dstat 0.7.4 CSV output"\n"Host:","vm",,,,"User:","root"\n"Cmdline:","dstat -tc --output dstat.csv 10",,,,"Date:","20 Nov 2026 10:00:00 UTC"\n\n"system","total cpu usage",,,,\n"time","usr","sys","idl","wai","stl"\n${lines(
      (i) => {
        const { user, wait } = load(i);
        return `20-11 ${at(i).clock},${user}.0,1.0,${99 - user - wait}.0,${wait}.0,0.0`;
      },
    )}`,
};

function lines(line: (i: number) => string): string {
  return `${Array.from({ length: SAMPLES }, (_, i) => line(i)).join('\n')}\n`;
}

for (const [name, log] of Object.entries(tools))
  describe(name, () => {
    test('waiting for disks is told from its first sample on', async () => {
      const fired = await rulesOn(log((i) => ({ user: 5, wait: i < 6 ? 1 : 55 + (i % 2) })));
      assert.ok(
        fired.some((rule) => rule.startsWith('cpu.iowait')),
        fired.join(),
      );
    });

    test('no time left is told, and shares of several CPUs are not added up', async () => {
      assert.ok((await rulesOn(log(() => ({ user: 96, wait: 0 })))).includes('cpu.saturated'));
      assert.ok(!(await rulesOn(log(() => ({ user: 40, wait: 0 })))).includes('cpu.saturated'));
    });

    test('a machine at ease gives nothing', async () => {
      const fired = await rulesOn(log((i) => ({ user: 8 + (i % 3), wait: i % 2 })));
      assert.ok(!fired.some((rule) => /^(?:cpu|disk|mem|load)\./.test(rule)), fired.join());
    });
  });

test('onsets in two tools stand in one order', async () => {
  const wait = (i: number) => ({ user: 5, wait: i < 6 ? 1 : 55 + (i % 2) });
  const head = 'Linux 5.10.0 (db01) \t2026-11-20 \t_x86_64_\t(4 CPU)\n\n';
  const paging = `${head}${at(-1).clock} pgpgin/s pgpgout/s fault/s majflt/s pgfree/s pgscank/s pgscand/s pgsteal/s %vmeff\n${lines(
    (i) =>
      `${at(i).clock} 100.00 5.00 500.00 0.00 900.00 ${i < 9 ? 0 : 90_000}.00 0.00 ${i < 9 ? 0 : 80_000}.00 ${i < 9 ? 0 : 88}.00`,
  )}`;
  const found = await findingsOfCase({
    'collectl.txt': (tools.collectl as (typeof tools)[string])(wait),
    'sar-B.txt': paging,
  });
  assert.ok(
    found.some(({ rule }) => rule === 'case.onsets'),
    found.map(({ rule }) => rule).join(),
  );
});

test('a process that grows is named alike by atop and nmon', async () => {
  const resident = (i: number) => 10_000 + 2_000 * i;
  const logs = {
    atop: `RESET\n${lines(
      (i) =>
        `PRM vm ${at(i).seconds} ${at(i).day.replaceAll('-', '/')} ${at(i).clock} 10 4711 (worker) S 4096 ${2 * resident(i)} ${resident(i)} 100 90 80 300 0 7000 132 0 0 4711 y 0 0 0\nSEP`,
    )}`,
    nmon: `AAA,progname,nmon\nAAA,interval,10\nAAA,host,vm\nTOP,%CPU Utilisation\nTOP,+PID,Time,%CPU,%Usr,%Sys,Size,ResSet,ResText,ResData,ShdLib,MinorFault,MajorFault,Command\nMEM,Memory MB vm,memtotal,memfree\n${lines(
      (i) => {
        const tag = `T${String(i + 1).padStart(4, '0')}`;
        return `ZZZZ,${tag},${at(i).clock},20-NOV-2026\nMEM,${tag},24105.6,17722.7\nTOP,0004711,${tag},1.0,1.0,0.0,${2 * resident(i)},${resident(i)},100,${resident(i)},0,10,0,worker`;
      },
    )}`,
  };
  for (const [tool, log] of Object.entries(logs)) {
    const found = (await findingsOfCase({ log })).find(({ rule }) => rule === 'proc.rss.growing');
    assert.match(found?.title ?? tool, /worker \(4711\) grows 20[0-9.]* kB\/s/, tool);
  }
});

test('iowait on the only screen is a note, however high', async () => {
  const first = (log: string) => log.split(/\n(?=top - )/)[0] as string;
  const screen = first((tools.top as (load: (i: number) => Load) => string)(() => ({ user: 5, wait: 80 })));
  const found = (await findingsOfCase({ screen })).find(({ rule }) => rule === 'cpu.iowait');
  assert.equal(found?.severity, 'note');
});
