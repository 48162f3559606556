/** The files and packages of a program as rows. */
import type { ObjectRow } from '../../protocol/objects.ts';
import { shownDistance } from './rows.ts';
import type { SourceGroup, SourceGroups } from './source-groups.ts';

export function sourceRows({ files, packages }: SourceGroups, by: 'file' | 'package'): ObjectRow[] {
  return by === 'package' ? packages.map(rowOfPackage) : files.map(rowOfFile);
}

function rowOfPackage(group: SourceGroup): ObjectRow {
  const name = packageTitle(group.name);
  return { ...figuresOf(group), key: `p${group.name}`, name, kind: 'package' };
}

function rowOfFile(group: SourceGroup, file: number): ObjectRow {
  return { ...figuresOf(group), key: `f${file}`, name: group.name, kind: 'file', file };
}

function figuresOf(group: SourceGroup): Omit<ObjectRow, 'key' | 'name' | 'kind'> {
  const { count, selfBytes, retainedBytes } = group;
  const distance = shownDistance(group.distance);
  return {
    className: '',
    package: group.package,
    count,
    selfBytes,
    retainedBytes,
    distance: Number.isNaN(distance) ? null : distance,
    detached: false,
    hasChildren: true,
  };
}

/** What has no name of its own is said in words. */
function packageTitle(name: string): string {
  if (name === '') return '(the program itself)';
  return name === 'node' ? '(Node.js)' : name;
}
