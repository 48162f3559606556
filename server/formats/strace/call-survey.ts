/** One pass over all calls of a trace, for the tables that count them: by name, by name and error, by process. */
import { NumberColumn } from '../../engine/columns.ts';
import type { StraceTrace } from '../../packages/strace-log-parser/index.ts';

export interface Activity {
  calls: number;
  errors: number;
  /** Milliseconds in calls. */
  time: number;
  firstRow: number;
  lastRow: number;
}

export interface Failures {
  /** Of the first one. */
  row: number;
  count: number;
  /** Milliseconds. */
  time: number;
}

export interface CallSurvey {
  /** By number of the call's name, as all that follow. */
  counts: Uint32Array;
  errors: Uint32Array;
  /** Calls that state their duration. */
  timed: Uint32Array;
  /** Milliseconds. */
  totals: Float64Array;
  /** Row of the longest call, or of the first one; -1 = none. */
  longest: Int32Array;
  /** One of each name and error. */
  failures: Failures[];
  /** Least and largest time; a clock may have been set back. NaN without one. */
  from: number;
  to: number;
  /** By the number that the columns of the calls hold, in the order of the first calls. */
  activities: Map<number, Activity>;
}

export function surveyCalls({ calls, names, errors }: StraceTrace): CallSurvey {
  const { values: starts, coding: clock } = calls.start;
  const [from, to] = NumberColumn.over(starts, calls.length, clock).extent();
  const survey: CallSurvey = {
    counts: new Uint32Array(names.length),
    errors: new Uint32Array(names.length),
    timed: new Uint32Array(names.length),
    totals: new Float64Array(names.length),
    longest: new Int32Array(names.length).fill(-1),
    failures: [],
    from,
    to,
    activities: new Map(),
  };
  const { counts, timed, totals, longest, failures, activities } = survey;
  const longestTime = new Float64Array(names.length);
  const failed = new Map<number, Failures>();
  let pid = -1;
  let activity: Activity | undefined;
  const { length, syscall: syscalls, pid: pids, error: failing } = calls;
  // Durations are added up as they are stored, and told in milliseconds at the end.
  const { values: durations, coding } = calls.duration;
  const missing = coding?.missing ?? Number.NaN;
  for (let row = 0; row < length; row++) {
    const syscall = syscalls[row] as number;
    const stored = durations[row] as number;
    const time = stored === missing ? Number.NaN : stored;
    (counts[syscall] as number)++;
    if (!activity || pids[row] !== pid) {
      pid = pids[row] as number;
      activity = activities.get(pid);
      if (!activity) {
        activity = { calls: 0, errors: 0, time: 0, firstRow: row, lastRow: row };
        activities.set(pid, activity);
      }
    }
    activity.calls++;
    activity.lastRow = row;
    if (longest[syscall] === -1) longest[syscall] = row;
    if (time >= 0) {
      (timed[syscall] as number)++;
      (totals[syscall] as number) += time;
      activity.time += time;
      if (time > (longestTime[syscall] as number)) {
        longestTime[syscall] = time;
        longest[syscall] = row;
      }
    }
    const error = failing[row] as number;
    if (error === 0) continue;
    (survey.errors[syscall] as number)++;
    activity.errors++;
    const key = syscall * errors.length + error;
    let failure = failed.get(key);
    if (!failure) {
      failure = { row, count: 0, time: 0 };
      failed.set(key, failure);
      failures.push(failure);
    }
    failure.count++;
    failure.time += time || 0;
  }
  const per = coding?.per ?? 1;
  for (let syscall = 0; syscall < totals.length; syscall++) (totals[syscall] as number) /= per;
  for (const one of activities.values()) one.time /= per;
  for (const one of failures) one.time /= per;
  return survey;
}
