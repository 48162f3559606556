/** What was left out of a folder, counted by reason: a tree of thousands of files is said in a few lines. */
import path from 'node:path';
import type { Failure } from '../../protocol/failure.ts';

interface Skipped {
  path: string;
  failure: Failure;
}

/** So many of one kind are listed one by one; more become one entry. */
const LISTED_MAX = 3;

const NAMED_MAX = 3;

const WHAT: Partial<Record<Failure['code'], readonly [is: string, are: string]>> = {
  'unknown-format': ['is of no format that is read', 'are of no format that is read'],
  empty: ['is empty', 'are empty'],
  'not-found': [
    'was gone when it was read',
    'were gone when they were read, or are of threads of the kernel, which have no memory',
  ],
  'no-permission': ['may not be read', 'may not be read'],
};

/**
 * @param walked folders that were walked; what was named by the user stays as it is.
 * Files that another program must export keep their entry: each has a command of its own.
 */
export function condense(skipped: readonly Skipped[], walked: readonly string[]): Skipped[] {
  const folders = walked.map((folder) => folder.replace(/(?<=.)[/\\]+$/, ''));
  const groups = new Map<string, { root: string; members: Skipped[] }>();
  const result: Skipped[] = [];
  for (const one of skipped) {
    const root = folders.find((folder) => one.path.startsWith(folder + path.sep));
    const what = WHAT[one.failure.code];
    const counts = what && !/which is not read\.$/.test(one.failure.message);
    if (root === undefined || !counts) {
      result.push(one);
      continue;
    }
    const key = `${root}\0${one.failure.code}`;
    const group = groups.get(key) ?? { root, members: [] };
    group.members.push(one);
    groups.set(key, group);
  }
  for (const { root, members } of groups.values()) {
    if (members.length <= LISTED_MAX) result.push(...members);
    else result.push(counted(root, members));
  }
  return result;
}

function counted(root: string, members: readonly Skipped[]): Skipped {
  const { code, next } = (members[0] as Skipped).failure;
  const [, are = ''] = WHAT[code] ?? [];
  const names = members.slice(0, NAMED_MAX).map((one) => path.relative(root, one.path));
  return {
    path: root,
    failure: {
      code,
      message: `${members.length.toLocaleString('en-US')} files of ${root} ${are}: ${names.join(', ')} and others.`,
      next:
        code === 'unknown-format' ? 'Analyse one of them by its own name to see what it looks like.' : next,
    },
  };
}
