/** Every check, in the order in which equally serious findings are shown: from cause to circumstance. */
import type { Rule } from '../engine/rule.ts';
import { availableFalling } from './available-falling.ts';
import { cacheCollapse, overReclaim } from './cache-collapse.ts';
import { cacheGrowing } from './cache-growing.ts';
import { classGrowing } from './class-growing.ts';
import { dataQuality } from './data-quality.ts';
import { dominantMapping } from './dominant-mapping.ts';
import { growing } from './growing.ts';
import { heapAccumulation } from './heap-accumulation.ts';
import { heapDetached } from './heap-detached.ts';
import { heapDuplicateStrings } from './heap-duplicate-strings.ts';
import { heapGrowing, heapNotGrowing } from './heap-growing.ts';
import { hostLevels } from './host-levels.ts';
import { nativeLeak } from './native-leak.ts';
import { notGrowing } from './not-growing.ts';
import { pairGrows } from './pair-grows.ts';
import { perUnit } from './per-unit.ts';
import { queueGrowing, queueNotDraining } from './queue-growing.ts';
import { linkReconnected, queueConservation, queueTransferred } from './queue-parts.ts';
import { straceBadClose, straceDescriptorLeak, straceDescriptorLimit } from './strace-descriptors.ts';
import { straceDnsTimeouts, straceSearchList } from './strace-dns.ts';
import { straceKilled } from './strace-endings.ts';
import { straceMissingFiles, straceRefused, straceSpin } from './strace-failures.ts';
import { straceGap } from './strace-gap.ts';
import { straceMemoryGrowth, straceNoMemory } from './strace-memory.ts';
import { straceSlowCalls, straceTime } from './strace-time.ts';

export const rules: readonly Rule[] = [
  cacheCollapse,
  overReclaim,
  nativeLeak,
  perUnit,
  classGrowing,
  pairGrows,
  queueGrowing,
  queueNotDraining,
  queueConservation,
  queueTransferred,
  linkReconnected,
  growing,
  dominantMapping,
  availableFalling,
  hostLevels,
  cacheGrowing,
  notGrowing,
  heapGrowing,
  heapNotGrowing,
  heapDetached,
  heapAccumulation,
  heapDuplicateStrings,
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
  dataQuality,
];
