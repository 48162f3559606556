/** How names are looked up on the machine, as the log shows it: above the questions that came of it. */
import type { TableSummary } from '../../server/protocol/capture.ts';
import type { Cell } from '../../server/protocol/operations.ts';
import { formatExact } from '../ui/numbers.ts';

export interface NameSetting {
  row: number;
  file: string;
  directive: string;
  value: string;
  count: number;
  note: string;
}

export function settingOf(table: TableSummary, row: readonly Cell[], index: number): NameSetting {
  const at = (id: string) => row[table.columns.findIndex((column) => column.id === id)] ?? null;
  return {
    row: index,
    file: String(at('file') ?? ''),
    directive: String(at('directive') ?? ''),
    value: String(at('value') ?? ''),
    count: Number(at('count') ?? 0),
    note: String(at('note') ?? ''),
  };
}

interface NameConfigProps {
  settings: readonly NameSetting[];
  onOpen(setting: NameSetting): void;
}

/** Settings of one file and kind are one entry. */
export function NameConfig({ settings, onOpen }: NameConfigProps) {
  if (settings.length === 0) return null;
  return (
    <dl class="name-config" aria-label="How names are looked up, as read in the log">
      {groupsOf(settings).map(({ title, hint, entries }) => (
        <div key={title} title={hint}>
          <dt>{title}</dt>
          <dd>
            {entries.map((setting, i) => (
              <span key={setting.row}>
                {i > 0 && ', '}
                <button
                  type="button"
                  class="link"
                  title={`${setting.note === '' ? setting.file : setting.note}: show the line`}
                  onClick={() => onOpen(setting)}
                >
                  {wordsOf(setting)}
                </button>
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function wordsOf({ directive, value, count }: NameSetting): string {
  if (directive === 'nscd') return `${value}, ${formatExact(count)} ${count === 1 ? 'attempt' : 'attempts'}`;
  return value === '' ? directive : value;
}

interface Group {
  title: string;
  hint: string;
  entries: NameSetting[];
}

function groupsOf(settings: readonly NameSetting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const setting of settings) {
    const file = setting.file.slice(setting.file.lastIndexOf('/') + 1);
    const title = setting.directive === 'nscd' ? 'nscd' : `${file}: ${setting.directive}`;
    const key = `${setting.file} ${setting.directive}`;
    const group = groups.get(key) ?? { title, hint: setting.file, entries: [] };
    group.entries.push(setting);
    groups.set(key, group);
  }
  return [...groups.values()];
}
