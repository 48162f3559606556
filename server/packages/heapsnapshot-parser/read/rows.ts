/** Rows of numbers into columns, by the names that the file's own layout gives its fields. */
import { ByteColumn, IndexColumn, NOWHERE, OffsetColumn, sharedUint32, WideColumn } from './columns.ts';
import type { Fields, Layout } from './layout.ts';
import { PLACED_ROWS, type RowSink } from './number-section.ts';
import { RowKernel } from './row-kernel.ts';

/** Rows per entry of an offset column: how far one must read to find a given row in the file. */
export { PLACED_ROWS as ROWS_PER_OFFSET };

export class NodeRows implements RowSink {
  count = 0;
  readonly type: ByteColumn;
  readonly name: IndexColumn;
  readonly id: WideColumn;
  readonly selfSize: WideColumn;
  readonly traceNode: IndexColumn;
  readonly detachedness: ByteColumn;
  /** One more than there are nodes: where each one's edges start. */
  firstEdge: Uint32Array;
  /** Fields this version does not know, by name. */
  readonly others: ReadonlyMap<string, WideColumn>;
  readonly offsets = new OffsetColumn(64);
  private readonly fields: Fields;

  constructor(layout: Layout, capacity: number) {
    this.fields = layout.nodeFields;
    this.type = new ByteColumn(capacity);
    this.name = new IndexColumn(capacity);
    this.id = new WideColumn(capacity);
    this.selfSize = new WideColumn(capacity);
    this.traceNode = new IndexColumn(capacity);
    this.detachedness = new ByteColumn(capacity);
    this.firstEdge = sharedUint32(capacity + 1);
    const known = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];
    this.others = new Map(
      this.fields.filter((field) => !known.includes(field)).map((field) => [field, new WideColumn(64)]),
    );
  }

  rows(values: Float64Array, rows: number, offset: number): void {
    const stride = this.fields.length;
    this.fields.forEach((field, at) => {
      if (field === 'type') this.type.append(values, at, stride, rows);
      else if (field === 'name') this.name.append(values, at, stride, rows);
      else if (field === 'id') this.id.append(values, at, stride, rows);
      else if (field === 'self_size') this.selfSize.append(values, at, stride, rows);
      else if (field === 'trace_node_id') this.traceNode.append(values, at, stride, rows);
      else if (field === 'detachedness') this.detachedness.append(values, at, stride, rows);
      else if (field === 'edge_count') this.edges(values, at, stride, rows);
      else this.others.get(field)?.append(values, at, stride, rows);
    });
    if (this.count % PLACED_ROWS === 0) this.offsets.push(offset);
    this.count += rows;
  }

  get fastRows(): RowSink['fastRows'] {
    const isUsual = this.fields[0] === 'type' && RowKernel.fits(this.fields.length);
    return isUsual ? this.takeFast : undefined;
  }

  private takeFast(kernel: RowKernel, number: number, wanted: number, offset: number): number {
    const rows = kernel.nodes(number, wanted, this.fields.length);
    if (rows === 0) return 0;
    this.type.appendAll(kernel.types, rows);
    for (let i = 1; i < this.fields.length; i++) {
      const field = this.fields[i] as string;
      const values = kernel.column(i);
      if (field === 'name') this.name.appendAll(values, rows);
      else if (field === 'id') this.id.appendAll(values, rows);
      else if (field === 'self_size') this.selfSize.appendAll(values, rows);
      else if (field === 'trace_node_id') this.traceNode.appendAll(values, rows);
      else if (field === 'detachedness') this.detachedness.appendAll(values, rows);
      else if (field === 'edge_count') this.allEdges(values, rows);
      else this.others.get(field)?.appendAll(values, rows);
    }
    const width = this.fields.length;
    for (let row = (PLACED_ROWS - (this.count % PLACED_ROWS)) % PLACED_ROWS; row < rows; row += PLACED_ROWS)
      this.offsets.push(offset + kernel.startOf(number + row * width));
    this.count += rows;
    return rows;
  }

  private edges(values: Float64Array, from: number, stride: number, rows: number): void {
    const { firstEdge, count } = this.roomFor(rows);
    let next = firstEdge[count] as number;
    for (let row = 1, at = from; row <= rows; row++, at += stride) {
      // A count beyond 32 bits is damage: it must not take the later ones their last digits.
      next = (next + (values[at] as number)) >>> 0;
      firstEdge[count + row] = next;
    }
  }

  private allEdges(values: Uint32Array, rows: number): void {
    const { firstEdge, count } = this.roomFor(rows);
    let next = firstEdge[count] as number;
    for (let row = 0; row < rows; row++) {
      next = (next + (values[row] as number)) >>> 0;
      firstEdge[count + row + 1] = next;
    }
  }

  private roomFor(rows: number): this {
    const need = this.count + rows + 1;
    if (need > this.firstEdge.length) {
      const wider = sharedUint32(Math.ceil(need * 1.6));
      wider.set(this.firstEdge.subarray(0, this.count + 1));
      this.firstEdge = wider;
    }
    return this;
  }
}

export class EdgeRows implements RowSink {
  count = 0;
  readonly type: ByteColumn;
  readonly name: IndexColumn;
  readonly to: IndexColumn;
  /** No edge leads to a later node; {@link NOWHERE} when one leads to none. */
  farthest = 0;
  readonly others: ReadonlyMap<string, WideColumn>;
  private readonly fields: Fields;
  private readonly nodeWidth: number;

  constructor(layout: Layout, capacity: number) {
    this.fields = layout.edgeFields;
    this.nodeWidth = layout.nodeFields.length;
    this.type = new ByteColumn(capacity);
    this.name = new IndexColumn(capacity);
    this.to = new IndexColumn(capacity);
    const known = ['type', 'name_or_index', 'to_node'];
    this.others = new Map(
      this.fields.filter((field) => !known.includes(field)).map((field) => [field, new WideColumn(64)]),
    );
  }

  rows(values: Float64Array, rows: number): void {
    const stride = this.fields.length;
    this.fields.forEach((field, at) => {
      if (field === 'type') this.type.append(values, at, stride, rows);
      else if (field === 'name_or_index') this.name.append(values, at, stride, rows);
      else if (field === 'to_node') {
        this.to.append(values, at, stride, rows, this.nodeWidth);
        for (let i = this.to.length - rows; i < this.to.length; i++)
          this.farthest = Math.max(this.farthest, this.to.at(i));
      } else this.others.get(field)?.append(values, at, stride, rows);
    });
    this.count += rows;
  }

  get fastRows(): RowSink['fastRows'] {
    const isUsual = this.fields.join() === 'type,name_or_index,to_node';
    return isUsual ? this.takeFast : undefined;
  }

  private takeFast(kernel: RowKernel, number: number, wanted: number): number {
    const rows = kernel.edges(number, wanted, this.nodeWidth);
    if (rows === 0) return 0;
    this.type.appendAll(kernel.types, rows);
    this.name.appendAll(kernel.column(1), rows);
    this.to.appendAll(kernel.column(2), rows);
    this.farthest = Math.max(this.farthest, kernel.farthest);
    this.count += rows;
    return rows;
  }
}

/** Rows whose fields all are plain numbers: trace functions, samples, locations, and sections yet unknown. */
export class PlainRows implements RowSink {
  count = 0;
  private readonly columns: ReadonlyMap<string, WideColumn>;

  constructor(fields: Fields, capacity = 64) {
    this.columns = new Map(fields.map((field) => [field, new WideColumn(capacity)]));
  }

  rows(values: Float64Array, rows: number): void {
    let at = 0;
    for (const column of this.columns.values()) column.append(values, at++, this.columns.size, rows);
    this.count += rows;
  }

  get fastRows(): RowSink['fastRows'] {
    return RowKernel.fits(this.columns.size) ? this.takeFast : undefined;
  }

  private takeFast(kernel: RowKernel, number: number, wanted: number): number {
    const rows = kernel.plain(number, wanted, this.columns.size);
    if (rows === 0) return 0;
    let field = 0;
    for (const column of this.columns.values()) column.appendAll(kernel.column(field++), rows);
    this.count += rows;
    return rows;
  }

  /** Zeros for a field that the file does not have. */
  column(field: string): Uint32Array | Float64Array {
    return this.columns.get(field)?.finish() ?? new Uint32Array(this.count);
  }
}
