// What the writes of sessions promise of the graph, worked out in memory: the oracle of their contract suite.

import type {
  EntityRow,
  RelationRow,
  SessionEntityAddition,
  SessionEntityRow,
} from '../../datasources/types.ts';
import { GraphModel } from './graph-store.model.ts';

/** A graph that is written to. */
export class GraphWritesModel {
  readonly #entities = new Map<string, EntityRow>();
  readonly #relations = new Map<string, RelationRow>();
  readonly #lasts = new Map<string, number>();
  #totals: SessionEntityRow[] = [];

  putEntities(entities: readonly EntityRow[]): void {
    for (const entity of entities) this.#entities.set(entity.id, entity);
  }

  /** Relations of one type and source: there is one from an entity to another. */
  putRelations(relations: readonly RelationRow[]): void {
    for (const relation of relations)
      if (this.#entities.has(relation.fromId) && this.#entities.has(relation.toId))
        this.#relations.set(JSON.stringify([relation.fromId, relation.toId]), relation);
  }

  put(sessionIds: readonly string[], rows: readonly SessionEntityRow[]): void {
    const isNamed = ({ sessionId }: SessionEntityRow) => sessionIds.includes(sessionId);
    this.#totals = [
      ...this.#totals.filter((row) => !isNamed(row)),
      ...rows.filter((row) => isNamed(row) && this.#entities.has(row.entityId)),
    ];
  }

  add(additions: readonly SessionEntityAddition[]): void {
    for (const { sessionId, userId, sequence, entities } of additions.toSorted(
      (a, b) => a.sequence - b.sequence,
    )) {
      if (sequence <= (this.#lasts.get(sessionId) ?? 0)) continue;
      this.#lasts.set(sessionId, sequence);
      for (const { entityId, count, firstAt, lastAt } of entities) {
        if (!this.#entities.has(entityId)) this.putEntities([unknown(entityId)]);
        const row = this.#totals.find((one) => one.sessionId === sessionId && one.entityId === entityId);
        if (row === undefined) this.#totals.push({ sessionId, userId, entityId, count, firstAt, lastAt });
        else
          this.#totals[this.#totals.indexOf(row)] = {
            ...row,
            count: row.count + count,
            firstAt: Math.min(row.firstAt, firstAt),
            lastAt: Math.max(row.lastAt, lastAt),
          };
      }
    }
  }

  remove(sessionIds: readonly string[]): void {
    const gone = this.#totals.filter(({ sessionId }) => sessionIds.includes(sessionId));
    this.#totals = this.#totals.filter((row) => !gone.includes(row));
    for (const { entityId } of gone) {
      const isMentioned = this.#totals.some((row) => row.entityId === entityId);
      const isRelated = [...this.#relations.values()].some(({ fromId, toId }) =>
        [fromId, toId].includes(entityId),
      );
      if (!isMentioned && !isRelated && this.#entities.get(entityId)?.shared === false)
        this.#entities.delete(entityId);
    }
  }

  /** What reads give now. */
  read(): GraphModel {
    return new GraphModel({
      entities: [...this.#entities.values()],
      relations: [...this.#relations.values()],
      totals: this.#totals,
    });
  }
}

function unknown(id: string): EntityRow {
  return {
    id,
    type: 'Unknown',
    name: id,
    aliases: [],
    description: null,
    metadata: null,
    shared: false,
  };
}
