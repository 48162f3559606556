/** Processes as a call hierarchy: who made this one, and whom it made. */
import { type CallHierarchyItem, type Connection, SymbolKind } from 'vscode-languageserver';
import type { TextNode } from '../../protocol/text.ts';
import type { TextCaptures } from '../text-captures.ts';
import { kinOf } from './read-text.ts';
import { locationOf } from './text-place.ts';

/** What an item takes along to be found again: the document that was asked about, and the node. */
interface ItemData {
  uri: string;
  node: number;
}

export function registerCallHierarchy(connection: Connection, captures: TextCaptures): void {
  const { callHierarchy } = connection.languages;
  callHierarchy.onPrepare(async ({ textDocument: { uri }, position: { line } }, cancellation) => {
    const kin = await kinOf(captures, uri, { line }, cancellation);
    return kin && [itemOf(uri, kin.self)];
  });
  callHierarchy.onIncomingCalls(async ({ item }, cancellation) => {
    const { uri, node } = item.data as ItemData;
    const kin = await kinOf(captures, uri, { node }, cancellation);
    if (!kin?.parent) return [];
    const from = itemOf(uri, kin.parent);
    return [{ from, fromRanges: rangesIn(from, uri, kin.self) }];
  });
  callHierarchy.onOutgoingCalls(async ({ item }, cancellation) => {
    const { uri, node } = item.data as ItemData;
    const kin = await kinOf(captures, uri, { node }, cancellation);
    return (kin?.children ?? []).map((child) => ({
      to: itemOf(uri, child),
      fromRanges: rangesIn(item, uri, child),
    }));
  });
}

function itemOf(uri: string, { id, name, detail, at }: TextNode): CallHierarchyItem {
  const place = locationOf(uri, at);
  const data: ItemData = { uri, node: id };
  return {
    name,
    detail,
    kind: SymbolKind.Module,
    uri: place.uri,
    range: place.range,
    selectionRange: place.range,
    data,
  };
}

/** The line that made the child; ranges have no document of their own and are taken to be in the maker's. */
function rangesIn(maker: CallHierarchyItem, uri: string, { madeAt }: TextNode): CallHierarchyItem['range'][] {
  const place = madeAt && locationOf(uri, madeAt);
  return place && place.uri === maker.uri ? [place.range] : [maker.selectionRange];
}
