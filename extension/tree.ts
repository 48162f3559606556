/** The findings of the captures that are open. */
import * as vscode from 'vscode';
import type { Finding, Severity } from '../server/protocol/finding.ts';
import { keyOf, type OpenCapture, type OpenCaptures } from './open-captures.ts';

type Node = { capture: OpenCapture; finding?: Finding };

const ICON: Record<Severity, [icon: string, color: string]> = {
  error: ['error', 'list.errorForeground'],
  warning: ['warning', 'list.warningForeground'],
  note: ['info', 'foreground'],
};

export class FindingsTree implements vscode.TreeDataProvider<Node> {
  readonly #captures: OpenCaptures;
  readonly onDidChangeTreeData: vscode.Event<undefined>;

  constructor(captures: OpenCaptures) {
    this.#captures = captures;
    this.onDidChangeTreeData = (listener) => captures.onChanged(() => listener(undefined));
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.#captures.list().map((capture) => ({ capture }));
    if (node.finding) return [];
    return node.capture.summary.findings.map((finding) => ({ capture: node.capture, finding }));
  }

  getTreeItem({ capture, finding }: Node): vscode.TreeItem {
    const { shown, summary } = capture;
    const [uri] = shown;
    if (!finding) {
      const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.Expanded);
      item.id = keyOf(shown);
      const { captures } = summary;
      const what = captures.length > 1 ? `${captures.length} captures` : captures[0]?.formatTitle;
      item.description = `${what ?? ''}${summary.partial ? ', partly read' : ''}`;
      item.iconPath = shown.length > 1 ? new vscode.ThemeIcon('files') : vscode.ThemeIcon.File;
      item.command = { command: 'tidemark.analyzeTogether', title: 'Open', arguments: [uri, [...shown]] };
      return item;
    }
    const [icon, color] = ICON[finding.severity];
    const item = new vscode.TreeItem(finding.title);
    item.id = `${keyOf(shown)}#${finding.id}`;
    item.tooltip = [finding.title, `${finding.severity}, ${finding.confidence}`, ...finding.limits].join(
      '\n',
    );
    item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
    item.command = { command: 'tidemark.showFinding', title: 'Show', arguments: [[...shown], finding.id] };
    return item;
  }
}
