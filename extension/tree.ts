/** The view in the activity bar. Its rows are made by the bundle that does work, once there is something to show. */
import * as vscode from 'vscode';
import type { OpenCaptures } from './open-captures.ts';
import type { CaseTree, Row } from './tree-rows.ts';

/** @param load gives the rows @returns the view, whose badge and description the rows change */
export function registerTree(captures: OpenCaptures, load: () => Promise<CaseTree>): vscode.TreeView<Row> {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<Row>('tidemark.findings', {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (row) => (captures.list().length === 0 ? [] : (await load()).children(row)),
      getTreeItem: async (row) => (await load()).item(row),
    },
  });
  captures.onChanged(() => {
    changed.fire(undefined);
    void load().then((tree) => tree.connect(view, () => changed.fire(undefined)));
  });
  return view;
}
