/** The steps from findings to a file or the clipboard: which form, how much of it, what is hidden, where to. */
import * as vscode from 'vscode';
import type { CaptureSummary, CaseSummary } from '../server/protocol/capture.ts';
import { MASK_NAMES, type MaskKind } from '../server/protocol/masks.ts';
import type { Report } from '../server/protocol/operations.ts';
import {
  BUNDLED_BYTES_MAX,
  type Masked,
  REDACTION_LEVELS,
  type RedactionLevel,
  SHARE_FORMATS,
  type ShareFormat,
  type TakenAlong,
} from '../server/protocol/sharing.ts';
import type { Shown } from './open-captures.ts';
import type { ServerLink } from './server-link.ts';

const FORMATS: Record<ShareFormat, { label: string; detail: string; extension: string }> = {
  markdown: {
    label: '$(markdown) Markdown',
    detail: 'For an issue or a message. Fits an issue on GitHub.',
    extension: '.md',
  },
  html: {
    label: '$(globe) HTML',
    detail: 'One page with charts that opens anywhere, offline. Tidemark opens it again.',
    extension: '.html',
  },
  sarif: {
    label: '$(checklist) SARIF',
    detail: 'For code scanning and its viewers. Tidemark opens it again.',
    extension: '.sarif',
  },
  json: { label: '$(json) JSON', detail: 'For programs. Tidemark opens it again.', extension: '.json' },
  bundle: {
    label: '$(package) Bundle',
    detail: 'An archive with the findings, the notes, the page, and captures if you choose any.',
    extension: '.tidemark.zip',
  },
};

const LEVELS: Record<(typeof REDACTION_LEVELS)[number], string> = {
  structure: 'Structure only: figures, our own words, names of classes and functions',
  labels: 'With names, as the captures write them; quoted lines as structure',
  full: 'Everything, nothing hidden',
};

interface Choice {
  format: ShareFormat;
  level: RedactionLevel;
  captures: TakenAlong[];
}

export async function share(server: ServerLink, summary: CaseSummary, shown: Shown): Promise<void> {
  const report = async (choice: Choice) =>
    (await server.call('report', { case: summary.case, ...choice })) as Report;
  const format = await chooseFormat();
  if (!format) return;
  const level = await chooseLevel(secretsIn(summary), (one) => report({ format, level: one, captures: [] }));
  if (!level) return;
  const captures = format === 'bundle' ? await chooseCaptures(summary, level) : [];
  if (!captures) return;
  const choice = { format, level, captures };
  const written = await report(choice);
  const where = await chooseWhere(choice, written, () =>
    report({ ...choice, format: 'markdown', captures: [] }),
  );
  if (where === 'copy') {
    await vscode.env.clipboard.writeText(written.text);
    vscode.window.setStatusBarMessage('Tidemark: copied the findings.', 4000);
  } else if (where === 'save') await save(written, choice, shown);
}

async function chooseFormat(): Promise<ShareFormat | undefined> {
  const items = SHARE_FORMATS.map((format) => ({ ...FORMATS[format], format }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Share findings (1/3): the form',
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  return chosen?.format;
}

/** What the findings say of secrets in the captures; '' = nothing. */
function secretsIn({ findings }: CaseSummary, path?: string): string {
  const told = findings.filter(
    ({ rule, evidence }) =>
      rule.endsWith('.secrets') && (path === undefined || evidence.some(({ capture }) => capture === path)),
  );
  return told.map(({ title }) => title).join(' ');
}

async function chooseLevel(
  secrets: string,
  written: (level: RedactionLevel) => Promise<Report>,
): Promise<RedactionLevel | undefined> {
  const items = REDACTION_LEVELS.map(async (level) => ({
    label: LEVELS[level],
    detail: hidden((await written(level)).masked),
    level,
  }));
  const chosen = await vscode.window.showQuickPick(Promise.all(items), {
    title: 'Share findings (2/3): how much of the captures is told',
    ignoreFocusOut: true,
    ...(secrets === '' ? {} : { placeHolder: secrets }),
  });
  if (chosen?.level !== 'full') return chosen?.level;
  const go = 'Share Everything';
  const answer = await vscode.window.showWarningMessage(
    'Nothing will be hidden: paths, hosts, people, and lines as they stand in the captures.',
    { modal: true },
    go,
  );
  return answer === go ? 'full' : undefined;
}

/** `Hides 2 host names, 1 secret.` */
function hidden(masked: Masked): string {
  const counts = (Object.entries(masked) as [MaskKind, number][]).map(
    ([kind, count]) => `${count} ${MASK_NAMES[kind][count === 1 ? 0 : 1]}`,
  );
  return counts.length === 0 ? 'Hides nothing.' : `Hides ${counts.join(', ')}.`;
}

/** Copies with masked words of what is text. What is none can only go as it is, and that is asked for by name. */
async function chooseCaptures(
  summary: CaseSummary,
  level: RedactionLevel,
): Promise<TakenAlong[] | undefined> {
  const items = summary.captures
    .filter(({ bytes }) => bytes <= BUNDLED_BYTES_MAX)
    .map((capture) => {
      const as = level === 'full' || capture.binary ? ('whole' as const) : ('copy' as const);
      return {
        label: `${as === 'whole' ? '$(warning)' : '$(file)'} ${nameOf(capture)}`,
        description: `${(capture.bytes / 1e6).toFixed(1)} MB${secretsIn(summary, capture.path) === '' ? '' : ', holds secrets'}`,
        detail:
          as === 'copy'
            ? 'As a copy with its words masked: the same lines and figures, and it opens again.'
            : capture.binary
              ? 'It is no text, so nothing in it can be masked: it would go along as it is, with everything in it.'
              : 'As it is: nothing in it is hidden.',
        capture,
        as,
      };
    });
  if (items.length === 0) return [];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Share findings: captures to take along, none unless you choose',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  const bare = (chosen ?? []).filter(({ as }) => as === 'whole').map(({ capture }) => nameOf(capture));
  if (bare.length > 0) {
    const go = 'Take Along As It Is';
    const answer = await vscode.window.showWarningMessage(
      `${bare.join(', ')}: nothing in it is hidden.`,
      { modal: true, detail: 'A dump holds whatever the program had in memory: keys, passwords, customers.' },
      go,
    );
    if (answer !== go) return undefined;
  }
  return chosen?.map(({ capture, as }) => ({ capture: capture.index, as }));
}

function nameOf({ path }: CaptureSummary): string {
  return path.split(/[/\\]/).pop() ?? path;
}

/** `Hides 3 texts.  Takes along: 1-status.log (hides 12 host names), 2-core (as it is: hides nothing).` */
function preview({ masked, taken = [] }: Report): string {
  const files = taken.map(
    (one) =>
      `${one.name} (${one.masked === null ? 'as it is: hides nothing' : hidden(one.masked).replace(/\.$/, '').toLowerCase()})`,
  );
  return `${hidden(masked)}${files.length === 0 ? '' : ` Takes along: ${files.join(', ')}.`}`;
}

async function chooseWhere(
  { format }: Pick<Choice, 'format'>,
  written: Report,
  look: () => Promise<Report>,
): Promise<'copy' | 'save' | undefined> {
  const items = [
    ...(format === 'bundle' ? [] : [{ label: '$(copy) Copy', where: 'copy' as const }]),
    { label: '$(save) Save…', where: 'save' as const },
    { label: '$(open-preview) Look at it first', where: 'look' as const },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Share findings (3/3)',
    placeHolder: preview(written),
    ignoreFocusOut: true,
  });
  if (chosen?.where !== 'look') return chosen?.where;
  const { text } = await look();
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'markdown', content: text }),
    { preview: true, viewColumn: vscode.ViewColumn.Beside },
  );
  return chooseWhere({ format }, written, look);
}

async function save({ text }: Report, { format }: Choice, [first]: Shown): Promise<void> {
  const name = `${first.path.split('/').pop() ?? 'capture'}.findings${FORMATS[format].extension}`;
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(first, '..', name),
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(text, format === 'bundle' ? 'base64' : 'utf8'));
  vscode.window.setStatusBarMessage(`Tidemark: saved ${target.path.split('/').pop()}.`, 6000);
}
