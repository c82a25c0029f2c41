// A session that is deleted while an import runs takes private entities with it that nobody else mentions, those too that the import
// is about to mention. They are made again: from the files or, where they are not in them, as a mention of anything makes it.

import { noDeadline } from '../datasources/deadline.ts';
import type { EntityRow } from '../datasources/types.ts';
import { unknownEntity } from '../datasources/unknown-entity.ts';
import type { ImportContext } from './import-directory.ts';
import { BATCH } from './read-records.ts';
import { validate } from './validate.ts';

/** Makes those of the entities that are gone; says whether any was. */
export async function restoreEntities(
  context: Pick<ImportContext, 'sources' | 'stores' | 'tally'>,
  ids: Iterable<string>,
): Promise<boolean> {
  const { graph } = context.stores;
  const gone = new Set<string>();
  const distinct = [...new Set(ids)];
  for (let start = 0; start < distinct.length; start += BATCH) {
    const batch = distinct.slice(start, start + BATCH);
    const rows = await graph.entitiesByIds(batch, noDeadline);
    for (const [index, id] of batch.entries()) if (rows[index] == null) gone.add(id);
  }
  if (gone.size === 0) return false;
  const rows = await fromFiles(context, gone);
  for (const id of gone) if (!rows.has(id)) rows.set(id, unknownEntity(id));
  const all = [...rows.values()];
  for (let start = 0; start < all.length; start += BATCH)
    await graph.putEntities(all.slice(start, start + BATCH), noDeadline);
  return true;
}

/** What the files say of entities; of several records the last counts. */
async function fromFiles(
  { sources, tally }: Pick<ImportContext, 'sources' | 'tally'>,
  ids: ReadonlySet<string>,
): Promise<Map<string, EntityRow>> {
  const rows = new Map<string, EntityRow>();
  for (const { kind, read } of sources) {
    if (kind !== 'entities') continue;
    for await (const batch of read({ onBytes: () => {}, signal: tally.signal }))
      for (const { value, problem } of batch) {
        const record = problem === null ? validate('entities', value).record : null;
        if (record !== null && ids.has(record.id)) rows.set(record.id, record);
      }
  }
  return rows;
}
