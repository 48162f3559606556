/**
 * Application reports, managed heaps and OOM reports that are too many to ship. Set TIDEMARK_CORPUS to the folder that holds
 * `seeds/`, `synthetic/`, `oom/`, `live1/` and `live3/`.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { formats } from '../../server/formats/index.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { rules } from '../../server/rules/index.ts';
import { corpusFolder } from './corpus-folder.ts';
import { readPath } from './kit.ts';

const corpus = corpusFolder('proc');
const skip = corpus === '' ? 'TIDEMARK_CORPUS names no folder of captures' : false;

async function examine(...names: string[]): Promise<{ findings: Finding[]; formats: string[] }> {
  const { captures, findings } = await openCase(
    names.map((name) => path.join(corpus, name)),
    { formats, rules, signal: new AbortController().signal },
  );
  for (const { source } of captures) source.close();
  return { findings, formats: captures.map(({ format }) => format.id) };
}

function title(findings: readonly Finding[], rule: string): string {
  return findings.find((finding) => finding.rule === rule)?.title ?? `no ${rule}`;
}

test('status pages as they were mailed, one a file, are one capture', { skip }, async () => {
  const { findings, formats: found } = await examine(
    'seeds/kannel-status-1-00h12m39s.txt',
    'seeds/kannel-status-2-00h25m05s.txt',
    'seeds/kannel-status-3-00h33m18s.txt',
  );
  assert.deepEqual(found, ['kannel']);
  assert.match(title(findings, 'queue.notDraining'), /2\.5 years/);
  assert.match(title(findings, 'queue.conservation'), /= 634,206: the store holds 634,247, to 41/);
});

test('a gateway whose links stop is told with the moment', { skip }, async () => {
  const { findings } = await examine('synthetic/kannel-status-60.txt');
  const stuck = findings.find(({ rule }) => rule === 'queue.notDraining');
  assert.match(stuck?.title ?? '', /^Nothing left the store in 30 min/);
  assert.match(stuck?.explanation ?? '', /Until 00:30:17 40\/s had gone out/);
});

test('every OOM report has a victim, a constraint and tasks', { skip }, async () => {
  const wanted: Record<string, [victim: string, pid: number, rule: string]> = {
    'example_archlinux_6_1_1.txt': ['doxygen', 473_206, 'oom.global'],
    'example_proxmox_cgroup_oom.txt': ['php-fpm', 3_902_942, 'cgroup.oom'],
    'example_rhel7.txt': ['mysqld', 6576, 'oom.global'],
    'example_ubuntu2110.txt': ['unattended-upgr', 651, 'oom.manual'],
  };
  for (const name of fs.readdirSync(path.join(corpus, 'oom'))) {
    const [victim, pid, rule] = wanted[name] ?? ['', 0, ''];
    const { findings } = await examine(`oom/${name}`);
    assert.match(title(findings, rule), new RegExp(`^The kernel killed ${victim} \\(pid ${pid}`), name);
    const capture = await readPath(path.join(corpus, 'oom', name));
    assert.equal(capture.problems.count, 0, JSON.stringify(capture.problems.first));
    assert.equal(capture.facts.pageBytes, 4096);
  }
});

test('a log with two kinds of kill tells both, whatever dmesg puts before each line', { skip }, async () => {
  for (const name of ['live3/tools/dmesg.txt', 'live3/tools/dmesg-T.txt']) {
    const { findings } = await examine(name);
    assert.deepEqual(
      findings
        .filter(({ rule }) => /oom/.test(rule))
        .map(({ rule }) => rule)
        .sort(),
      ['cgroup.oom', 'oom.global'],
      name,
    );
  }
});

test('partitions over three days: what grows is not in the managed heap', { skip }, async () => {
  const { findings } = await examine('synthetic/guppy-series-12.txt');
  assert.match(title(findings, 'mem.nativeLeak'), /^98\.4 % .*while Python's heap stood still/);
});

test('the class that was planted is the one that grows', { skip }, async () => {
  const { findings } = await examine('live1/tools/jmap-histo-7.txt');
  const grown = findings.filter(({ rule }) => rule === 'class.growing');
  assert.deepEqual(
    grown.map(({ subject }) => subject),
    ['Leak$Session'],
  );
  assert.match(grown[0]?.title ?? '', /2,200 → 131,000 objects/);
});

test('jstat of a live JVM is understood to the last row', { skip }, async () => {
  const capture = await readPath(path.join(corpus, 'live1/tools/jstat-gc-2000.txt'));
  assert.equal(capture.format.id, 'jstat');
  assert.equal(capture.problems.count, 0);
  assert.equal(capture.facts.sampleCount, 90);
});
