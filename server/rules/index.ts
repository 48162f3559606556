/** Every check, in the order in which equally serious findings are shown: from cause to circumstance. */
import type { Rule } from '../engine/rule.ts';
import { availableFalling } from './available-falling.ts';
import { cacheCollapse, overReclaim } from './cache-collapse.ts';
import { cacheCollapseSar } from './cache-collapse-sar.ts';
import { cacheGrowing } from './cache-growing.ts';
import { cgroupLimit, cgroupOom } from './cgroup-memory.ts';
import { classGrowing } from './class-growing.ts';
import { closeWait } from './close-wait.ts';
import { compactionFails } from './compaction.ts';
import { involuntarySwitches, schedulerWait, voluntarySwitches } from './context-switches.ts';
import { coreBudget, coreForkedWorker, coreFragmentation, coreRecords } from './core-budget.ts';
import { corePythonGrows, coreRecordsGrow } from './core-growth.ts';
import { coreLeak } from './core-leak.ts';
import { coreSecrets } from './core-secrets.ts';
import { stringsDominant, stringsGrowing } from './core-strings.ts';
import { coreTemplatesGrow } from './core-templates.ts';
import { conntrackLimit, descriptorLimit, mappingLimit } from './count-limits.ts';
import { cpuIowait } from './cpu-iowait.ts';
import { cpuContextSwitches, cpuSteal, loadHigh } from './cpu-levels.ts';
import { cpuSaturated } from './cpu-saturated.ts';
import { dataQuality } from './data-quality.ts';
import { diskFilling } from './disk-filling.ts';
import { diskReadStorm } from './disk-read-storm.ts';
import { diskSaturated } from './disk-saturated.ts';
import { dnsOneFamily, dnsRepeated, dnsServer, dnsSlow, dnsTotal, dnsTruncated } from './dns-servers.ts';
import { dnsUnresolved } from './dns-unresolved.ts';
import { dominantMapping } from './dominant-mapping.ts';
import { eventRepeats } from './event-repeats.ts';
import { exceedsRam } from './exceeds-ram.ts';
import { fragmented } from './fragmentation.ts';
import { growing } from './growing.ts';
import { heapAccumulation } from './heap-accumulation.ts';
import { heapAllocations, heapAllocationsGrow } from './heap-allocations.ts';
import { heapDetached } from './heap-detached.ts';
import { heapDuplicateStrings } from './heap-duplicate-strings.ts';
import { heapGrowing } from './heap-growing.ts';
import { heapNotGrowing } from './heap-not-growing.ts';
import { heapShallowOnly } from './heap-shallow-only.ts';
import { heapTrimmed } from './heap-trimmed.ts';
import { hostLevels } from './host-levels.ts';
import { interruptsOnOneCpu, processorFaults } from './interrupts.ts';
import { loadTest } from './load-test.ts';
import { memoryAgainstDisk } from './memory-against-disk.ts';
import { nativeLeak } from './native-leak.ts';
import { networkTrouble, orphanSockets } from './network-trouble.ts';
import { notGrowing } from './not-growing.ts';
import { onsetOrder } from './onset-order.ts';
import { oomKill } from './oom-kill.ts';
import { pairGrows } from './pair-grows.ts';
import { perUnit } from './per-unit.ts';
import { perUnitAcross } from './per-unit-across.ts';
import { pressure } from './pressure.ts';
import { quantised } from './quantised.ts';
import { queueGrowing, queueNotDraining } from './queue-growing.ts';
import { linkReconnected, queueConservation, queueTransferred } from './queue-parts.ts';
import { reclaimCacheThrash } from './reclaim-cache-thrash.ts';
import { cgroupReclaim, oomKills } from './reclaim-notes.ts';
import { reclaimDirect, reclaimEfficiency, reclaimSwapOut, vmeffBug } from './reclaim-pressure.ts';
import { refusedConnections } from './refused-connections.ts';
import { sameProgram } from './same-program.ts';
import { sarDates } from './sar-dates.ts';
import { steadyRate } from './steady-rate.ts';
import { straceAdvice } from './strace-advice.ts';
import { straceAllocationSource } from './strace-allocation-source.ts';
import { straceBadClose, straceDescriptorLeak, straceDescriptorLimit } from './strace-descriptors.ts';
import { straceDnsTimeouts, straceSearchList } from './strace-dns.ts';
import { straceKilled } from './strace-endings.ts';
import { straceMissingFiles, straceSpin } from './strace-failures.ts';
import { straceGap } from './strace-gap.ts';
import { straceShortWrites, straceSyncs, straceTinyIo } from './strace-io.ts';
import { straceContention, straceDeadlock } from './strace-locks.ts';
import { straceHeapThrash, straceMemoryGrowth, straceNoMemory } from './strace-memory.ts';
import { straceRefused, straceSlowConnect } from './strace-peers.ts';
import { straceProgramStorm, straceThreadGrowth, straceZombies } from './strace-processes.ts';
import { straceDenied, straceInterrupted, straceMissingLibrary } from './strace-refusals.ts';
import { straceRepeatedPath, straceSleepPolling, straceSlowMount } from './strace-repeats.ts';
import { straceGrowingMapping } from './strace-resized.ts';
import { straceSecrets } from './strace-secrets.ts';
import { straceSlowCalls, straceTime } from './strace-time.ts';
import { tcpRetransSar } from './tcp-retrans-sar.ts';
import { thrash } from './thrash.ts';
import { timeAxisRule } from './time-axis.ts';
import { topInstant } from './top-instant.ts';
import { unaccounted } from './unaccounted.ts';
import { zoneWatermark } from './zone-watermarks.ts';

export const rules: readonly Rule[] = [
  oomKills,
  cgroupOom,
  coreLeak,
  coreRecordsGrow,
  corePythonGrows,
  coreTemplatesGrow,
  coreFragmentation,
  cacheCollapse,
  overReclaim,
  thrash,
  exceedsRam,
  cacheCollapseSar,
  reclaimCacheThrash,
  diskSaturated,
  cpuIowait,
  diskReadStorm,
  reclaimDirect,
  reclaimSwapOut,
  reclaimEfficiency,
  diskFilling,
  processorFaults,
  cpuSaturated,
  cpuSteal,
  loadHigh,
  nativeLeak,
  oomKill,
  perUnit,
  perUnitAcross,
  descriptorLimit,
  mappingLimit,
  refusedConnections,
  conntrackLimit,
  cgroupLimit,
  classGrowing,
  stringsGrowing,
  pairGrows,
  queueGrowing,
  queueNotDraining,
  queueConservation,
  queueTransferred,
  linkReconnected,
  memoryAgainstDisk,
  eventRepeats,
  loadTest,
  sameProgram,
  involuntarySwitches,
  schedulerWait,
  growing,
  dominantMapping,
  unaccounted,
  availableFalling,
  hostLevels,
  pressure,
  zoneWatermark,
  fragmented,
  compactionFails,
  closeWait,
  networkTrouble,
  tcpRetransSar,
  orphanSockets,
  cgroupReclaim,
  cacheGrowing,
  topInstant,
  interruptsOnOneCpu,
  voluntarySwitches,
  heapTrimmed,
  notGrowing,
  steadyRate,
  heapShallowOnly,
  heapGrowing,
  heapAllocationsGrow,
  heapAllocations,
  heapNotGrowing,
  heapDetached,
  heapAccumulation,
  heapDuplicateStrings,
  stringsDominant,
  straceDnsTimeouts,
  straceKilled,
  straceMissingLibrary,
  straceDescriptorLimit,
  straceDeadlock,
  straceDescriptorLeak,
  straceMemoryGrowth,
  straceAllocationSource,
  straceGrowingMapping,
  straceNoMemory,
  straceThreadGrowth,
  dnsServer,
  dnsUnresolved,
  dnsOneFamily,
  straceContention,
  straceSyncs,
  straceSlowMount,
  straceSlowCalls,
  straceSlowConnect,
  straceSpin,
  straceTinyIo,
  straceProgramStorm,
  straceZombies,
  straceRefused,
  straceSearchList,
  straceRepeatedPath,
  straceMissingFiles,
  straceBadClose,
  straceDenied,
  straceShortWrites,
  straceInterrupted,
  straceSleepPolling,
  straceHeapThrash,
  dnsSlow,
  dnsTruncated,
  dnsRepeated,
  dnsTotal,
  straceGap,
  straceTime,
  straceSecrets,
  straceAdvice,
  cpuContextSwitches,
  onsetOrder,
  vmeffBug,
  quantised,
  sarDates,
  coreRecords,
  coreForkedWorker,
  coreBudget,
  coreSecrets,
  dataQuality,
  timeAxisRule,
];
