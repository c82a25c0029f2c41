// Lists cut into pieces of bounded weight.

/** How much a piece takes: so many items, and about so much weight. */
export interface BatchLimits<Item> {
  items: number;
  weight: number;
  weightOf(item: Item): number;
}

/** Cuts items into batches, in their order. One that weighs more than a batch may is a batch of its own: items are never cut. */
export function* batchesOf<Item>(
  items: Iterable<Item>,
  { items: most, weight: heaviest, weightOf }: BatchLimits<Item>,
): Generator<Item[]> {
  let batch: Item[] = [];
  let weight = 0;
  for (const item of items) {
    const own = weightOf(item);
    if (batch.length === most || (batch.length > 0 && weight + own > heaviest)) {
      yield batch;
      batch = [];
      weight = 0;
    }
    batch.push(item);
    weight += own;
  }
  if (batch.length > 0) yield batch;
}
