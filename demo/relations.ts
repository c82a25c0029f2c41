// How the demo's entities relate: what the catalogue says, what orders hold, and what support sees together.

import type { Product } from './catalogue.ts';
import { brands, categories, compatible, products } from './catalogue.ts';
import { entityId } from './entities.ts';
import { issues, policies } from './knowledge.ts';
import type { Order } from './orders.ts';
import { carriers, cities } from './places.ts';
import type { DemoMention, DemoRelation } from './records.ts';

/** Every relation, one for each from, to, type and source. */
export function relate(orders: readonly Order[], mentions: readonly DemoMention[]): DemoRelation[] {
  return [
    ...catalogueRelations(),
    ...placeRelations(),
    ...orders.flatMap(orderRelations),
    ...supportRelations(mentions),
  ];
}

function catalogueRelations(): DemoRelation[] {
  const relations: DemoRelation[] = [];
  const add = (fromEntityId: string, type: string, toEntityId: string, weight = 1) =>
    relations.push({ fromEntityId, toEntityId, type, weight, source: 'catalogue' });
  const idOf = (product: Pick<Product, 'name'>) => entityId('Product', product.name);
  for (const product of products) {
    add(idOf(product), 'PART_OF', entityId('Category', categories.get(product.category)!.name));
    add(idOf(product), 'MADE_BY', entityId('Brand', product.brand));
    for (const feature of product.features) add(idOf(product), 'HAS_FEATURE', entityId('Feature', feature));
  }
  for (const [name, others] of compatible) {
    for (const other of others) add(idOf({ name }), 'COMPATIBLE_WITH', idOf({ name: other }), 0.9);
  }
  for (const issue of issues) {
    for (const category of issue.categories) {
      add(
        entityId('Issue', issue.name),
        'AFFECTS',
        entityId('Category', categories.get(category)!.name),
        0.5,
      );
    }
    for (const policy of issue.policies)
      add(entityId('Issue', issue.name), 'COVERED_BY', entityId('Policy', policy));
  }
  for (const policy of policies) {
    add(entityId('Policy', policy.name), 'OFFERED_BY', entityId('Brand', brands[0]!.name));
  }
  return relations;
}

function placeRelations(): DemoRelation[] {
  const relations: DemoRelation[] = [];
  const add = (fromEntityId: string, type: string, toEntityId: string, source: string) =>
    relations.push({ fromEntityId, toEntityId, type, weight: 1, source });
  for (const city of cities.values()) {
    const cityId = entityId('City', city.name);
    for (const carrier of carriers.filter(({ countries }) => countries.includes(city.country))) {
      add(entityId('Carrier', carrier.name), 'DELIVERS_TO', cityId, 'logistics');
    }
    const storeId = entityId('Store', `Northfold ${city.name}`);
    add(storeId, 'LOCATED_IN', cityId, 'catalogue');
    add(storeId, 'OPERATED_BY', entityId('Brand', brands[0]!.name), 'catalogue');
    add(storeId, 'OFFERS', entityId('Policy', 'Repair service'), 'catalogue');
    add(storeId, 'OFFERS', entityId('Policy', 'Store pickup'), 'catalogue');
  }
  return relations;
}

function orderRelations(order: Order): DemoRelation[] {
  const fromEntityId = entityId('Order', order.number);
  const to = (type: string, toEntityId: string, source: string): DemoRelation => ({
    fromEntityId,
    toEntityId,
    type,
    weight: 1,
    source,
  });
  return [
    ...order.products.map((product) => to('CONTAINS', entityId('Product', product.name), 'orders')),
    to('SHIPPED_BY', entityId('Carrier', order.carrier.name), 'logistics'),
    to('DELIVERED_TO', entityId('City', order.city.name), 'logistics'),
  ];
}

/** Faults of products, and products asked about together, as often as sessions speak of both. */
function supportRelations(mentions: readonly DemoMention[]): DemoRelation[] {
  const bySession = new Map<string, Set<string>>();
  for (const { sessionId, entityId: id } of mentions) {
    const found = bySession.get(sessionId) ?? new Set();
    bySession.set(sessionId, found.add(id));
  }
  const kinds = new Map(products.map(({ name, category }) => [entityId('Product', name), category]));
  const faults = issues.map((issue) => ({ id: entityId('Issue', issue.name), categories: issue.categories }));
  const counts = new Map<string, DemoRelation>();
  const count = (fromEntityId: string, toEntityId: string, type: string) => {
    const key = `${fromEntityId} ${toEntityId} ${type}`;
    const relation = counts.get(key) ?? { fromEntityId, toEntityId, type, weight: 0, source: 'support' };
    counts.set(key, { ...relation, weight: relation.weight + 1 });
  };
  for (const found of bySession.values()) {
    const subjects = [...found].filter((id) => kinds.has(id)).sort();
    for (const [i, product] of subjects.entries()) {
      const category = kinds.get(product)!;
      for (const fault of faults) {
        if (fault.categories.includes(category) && found.has(fault.id)) count(product, fault.id, 'HAS_ISSUE');
      }
      for (const other of subjects.slice(i + 1)) {
        if (kinds.get(other) === category) count(product, other, 'COMPARED_WITH');
      }
    }
  }
  return [...counts.values()];
}
