/** Every check, in the order in which equally serious findings are shown: from cause to circumstance. */
import type { Rule } from '../engine/rule.ts';
import { availableFalling } from './available-falling.ts';
import { cacheCollapse, overReclaim } from './cache-collapse.ts';
import { cacheCollapseSar } from './cache-collapse-sar.ts';
import { cacheGrowing } from './cache-growing.ts';
import { cgroupLimit, cgroupOom } from './cgroup-memory.ts';
import { classGrowing } from './class-growing.ts';
import { closeWait } from './close-wait.ts';
import { involuntarySwitches, schedulerWait, voluntarySwitches } from './context-switches.ts';
import { coreBudget, coreForkedWorker, coreFragmentation, coreRecords } from './core-budget.ts';
import { corePythonGrows, coreRecordsGrow } from './core-growth.ts';
import { coreLeak } from './core-leak.ts';
import { coreSecrets } from './core-secrets.ts';
import { stringsDominant, stringsGrowing } from './core-strings.ts';
import { descriptorLimit, mappingLimit } from './count-limits.ts';
import { cpuIowait } from './cpu-iowait.ts';
import { cpuContextSwitches, cpuSteal, loadHigh } from './cpu-levels.ts';
import { cpuSaturated } from './cpu-saturated.ts';
import { dataQuality } from './data-quality.ts';
import { diskReadStorm } from './disk-read-storm.ts';
import { diskSaturated } from './disk-saturated.ts';
import { dominantMapping } from './dominant-mapping.ts';
import { eventRepeats } from './event-repeats.ts';
import { exceedsRam } from './exceeds-ram.ts';
import { fragmented } from './fragmentation.ts';
import { growing } from './growing.ts';
import { heapAccumulation } from './heap-accumulation.ts';
import { heapAllocations, heapAllocationsGrow } from './heap-allocations.ts';
import { heapDetached } from './heap-detached.ts';
import { heapDuplicateStrings } from './heap-duplicate-strings.ts';
import { heapGrowing, heapNotGrowing } from './heap-growing.ts';
import { hostLevels } from './host-levels.ts';
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
import { queueGrowing, queueNotDraining } from './queue-growing.ts';
import { linkReconnected, queueConservation, queueTransferred } from './queue-parts.ts';
import { reclaimCacheThrash } from './reclaim-cache-thrash.ts';
import { cgroupReclaim, oomKills } from './reclaim-notes.ts';
import { reclaimDirect, reclaimEfficiency, reclaimSwapOut, vmeffBug } from './reclaim-pressure.ts';
import { sameProgram } from './same-program.ts';
import { sarDates } from './sar-dates.ts';
import { steadyRate } from './steady-rate.ts';
import { straceBadClose, straceDescriptorLeak, straceDescriptorLimit } from './strace-descriptors.ts';
import { straceDnsTimeouts, straceSearchList } from './strace-dns.ts';
import { straceKilled } from './strace-endings.ts';
import { straceMissingFiles, straceRefused, straceSpin } from './strace-failures.ts';
import { straceGap } from './strace-gap.ts';
import { straceMemoryGrowth, straceNoMemory } from './strace-memory.ts';
import { straceSlowCalls, straceTime } from './strace-time.ts';
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
  cpuSaturated,
  cpuSteal,
  loadHigh,
  nativeLeak,
  oomKill,
  perUnit,
  perUnitAcross,
  descriptorLimit,
  mappingLimit,
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
  closeWait,
  networkTrouble,
  orphanSockets,
  cgroupReclaim,
  cacheGrowing,
  topInstant,
  voluntarySwitches,
  notGrowing,
  steadyRate,
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
  straceDescriptorLimit,
  straceDescriptorLeak,
  straceMemoryGrowth,
  straceNoMemory,
  straceSlowCalls,
  straceSpin,
  straceRefused,
  straceSearchList,
  straceMissingFiles,
  straceBadClose,
  straceGap,
  straceTime,
  cpuContextSwitches,
  onsetOrder,
  vmeffBug,
  sarDates,
  coreRecords,
  coreForkedWorker,
  coreBudget,
  coreSecrets,
  dataQuality,
  timeAxisRule,
];
