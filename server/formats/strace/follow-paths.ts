/** Calls that name a file. */
import type { Handler } from './trace-state.ts';

/** Which argument is the path. */
const PATH_ARGUMENTS: Readonly<Record<string, number>> = {
  open: 0,
  creat: 0,
  openat: 1,
  openat2: 1,
  stat: 0,
  stat64: 0,
  lstat: 0,
  lstat64: 0,
  newfstatat: 1,
  fstatat64: 1,
  statx: 1,
  statfs: 0,
  access: 0,
  faccessat: 1,
  faccessat2: 1,
  readlink: 0,
  readlinkat: 1,
  unlink: 0,
  unlinkat: 1,
  mkdir: 0,
  mkdirat: 1,
  rmdir: 0,
  rename: 0,
  renameat: 1,
  renameat2: 1,
  chdir: 0,
  execve: 0,
  execveat: 1,
  truncate: 0,
  chmod: 0,
  fchmodat: 1,
  chown: 0,
  fchownat: 1,
  getxattr: 0,
  lgetxattr: 0,
  utimensat: 1,
};

const OPENS: ReadonlySet<string> = new Set(['open', 'creat', 'openat', 'openat2']);

function following(index: number, opens: boolean): Handler {
  return ({ paths, pathUse, repeats, subjects }, call, task) => {
    const path = paths.idIn(call, index);
    // `newfstatat(3, "", …, AT_EMPTY_PATH)` names a descriptor.
    if (path < 0 || paths.paths[path] === '') return;
    subjects.path(call.row, path);
    pathUse.add(path, opens, call);
    repeats.add(task.index, path, opens, call);
  };
}

export const pathHandlers: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries(PATH_ARGUMENTS).map(([name, index]) => [name, following(index, OPENS.has(name))]),
);
