/** Every format Tidemark reads. The order matters only between formats that are equally sure. */
import type { Format } from '../engine/format.ts';
import { atop } from './atop/index.ts';
import { collectl } from './collectl/index.ts';
import { containers } from './containers/index.ts';
import { countersBeside } from './counters/index.ts';
import { df } from './df/index.ts';
import { dstat } from './dstat/index.ts';
import { elfCore } from './elf-core/index.ts';
import { LEAST_LENGTH } from './elf-core/strings/read-strings.ts';
import { erlangLog } from './erlang-log/index.ts';
import { figures } from './figures/index.ts';
import { free } from './free/index.ts';
import { gcCounts } from './gc-counts/index.ts';
import { heapprofile } from './heapprofile/index.ts';
import { heapsnapshot, heapsnapshotWith } from './heapsnapshot/index.ts';
import { heapy } from './heapy/index.ts';
import { iostat } from './iostat/index.ts';
import { jmapHisto } from './jmap-histo/index.ts';
import { jstat } from './jstat/index.ts';
import { kannel } from './kannel/index.ts';
import { lsof } from './lsof/index.ts';
import { massif } from './massif/index.ts';
import { meminfo } from './meminfo/index.ts';
import { mpstat } from './mpstat/index.ts';
import { netTcp } from './net-tcp/index.ts';
import { netstat } from './netstat/index.ts';
import { nmon } from './nmon/index.ts';
import { numastat } from './numastat/index.ts';
import { oomReport } from './oom-report/index.ts';
import { pcap } from './pcap/index.ts';
import { pidstat } from './pidstat/index.ts';
import { pmap } from './pmap/index.ts';
import { procStatus } from './proc-status/index.ts';
import { programs } from './programs/index.ts';
import { ps } from './ps/index.ts';
import { rawMemory } from './raw-memory/index.ts';
import { sadf } from './sadf/index.ts';
import { sar } from './sar/index.ts';
import { slabtop } from './slabtop/index.ts';
import { smaps, smapsRollup } from './smaps/index.ts';
import { ss } from './ss/index.ts';
import { strace } from './strace/index.ts';
import { moveTrace } from './strace/trace-model.ts';
import { stringHistogram } from './string-histogram/index.ts';
import { tcpdump } from './tcpdump/index.ts';
import { rowFormat } from './text/row-format.ts';
import { rowGrammars } from './text/row-grammars.ts';
import { inAnyWrap } from './text/wrapped-lines/in-any-wrap.ts';
import { PROC } from './tool-parts/part-of.ts';
import { withOtherTools } from './tool-parts/with-other-tools.ts';
import { top } from './top/index.ts';
import { tracemalloc } from './tracemalloc/index.ts';
import { vmstat } from './vmstat/index.ts';
import { vmstatTool } from './vmstat-tool/index.ts';
import { wrk } from './wrk/index.ts';

/** Tools that people call in turn in one loop, and the files of /proc between them. */
const inTurn: readonly Format[] = [vmstatTool, top, ps, free, df, iostat, mpstat, ss, netstat, meminfo];

/** Lines that say their own time, if any: what another program put in front of them is taken off first. */
function tool(format: Format): Format {
  return inAnyWrap(inTurn.includes(format) ? withOtherTools(format, inTurn) : format, 'peeled');
}

/** Lines that are known with a time in front of them as well. */
function log(format: Format): Format {
  return inAnyWrap(format, 'whole');
}

/** Files of /proc. */
function proc(format: Format): Format {
  return log(withOtherTools(format, inTurn, PROC));
}

const named: readonly Format[] = [
  heapsnapshot,
  heapprofile,
  log(oomReport),
  tool(erlangLog),
  elfCore(LEAST_LENGTH),
  pcap,
  inAnyWrap(strace, 'encoded', moveTrace),
  tcpdump,
  ...[
    sadf,
    sar,
    iostat,
    mpstat,
    pidstat,
    vmstatTool,
    top,
    ps,
    programs,
    pmap,
    slabtop,
    free,
    // Its report on the machine quotes the output of df.
    nmon,
    df,
    atop,
    collectl,
    dstat,
    netstat,
    netTcp,
    ss,
    numastat,
    containers,
    lsof,
  ].map(tool),
  ...[smapsRollup, smaps].map(log),
  ...[procStatus, meminfo, vmstat].map(proc),
  tool(kannel),
  tool(wrk),
  figures,
  ...rowGrammars.map(rowFormat).map(proc),
  ...[heapy, jmapHisto, jstat, tracemalloc, gcCounts].map(tool),
  massif,
  log(stringHistogram),
  rawMemory(LEAST_LENGTH),
];

export const formats: readonly Format[] = [...named, countersBeside(named)];

/** What a reader can be asked for. */
export interface Reading {
  /** How long the strings of a dump must be to be counted. */
  leastLength?: number | undefined;
  /** Of heap snapshots, counts and shallow sizes only. */
  shallow?: boolean;
}

export function formatsWith({ leastLength, shallow = false }: Reading): readonly Format[] {
  const others = [
    ...(leastLength === undefined ? [] : [elfCore(leastLength), rawMemory(leastLength)]),
    ...(shallow ? [heapsnapshotWith({ shallow })] : []),
  ];
  return formats.map((format) => others.find(({ id }) => id === format.id) ?? format);
}
