// The entities of the demo: everything in the catalogue, the places and what support knows; orders come as they are placed.

import type { Named } from './catalogue.ts';
import { brands, categories, products } from './catalogue.ts';
import { featureAliases, issues, policies } from './knowledge.ts';
import type { Order } from './orders.ts';
import type { City } from './places.ts';
import { carriers, cities } from './places.ts';
import type { DemoEntity } from './records.ts';

/** What an entity's id begins with, by type. */
const PREFIXES = {
  Product: 'product',
  Category: 'category',
  Brand: 'brand',
  Feature: 'feature',
  Issue: 'issue',
  Policy: 'policy',
  City: 'city',
  Store: 'store',
  Carrier: 'carrier',
  Order: 'order',
} as const;

export type EntityType = keyof typeof PREFIXES;

/** The id of an entity: `product-kestrel-500`. */
export function entityId(type: EntityType, name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${PREFIXES[type]}-${slug}`;
}

/** How a shop is called in a language. */
export function storeName(city: City, language: string): string {
  switch (language) {
    case 'ja':
      return `ノースフォールド${city.local}店`;
    case 'zh':
      return `北折${city.local}店`;
    case 'ar':
      return `نورثفولد ${city.local}`;
    default:
      return `Northfold ${city.local}`;
  }
}

function shared(type: EntityType, thing: Named, metadata: DemoEntity['metadata'] = {}): DemoEntity {
  return {
    id: entityId(type, thing.name),
    type,
    name: thing.name,
    aliases: thing.aliases,
    description: thing.description,
    shared: true,
    metadata,
  };
}

/** Every entity but the orders. All of them are shared. */
export function catalogueEntities(): DemoEntity[] {
  const features = [...new Set(products.flatMap((product) => product.features))];
  const places = [...cities.values()];
  return [
    ...[...categories.values()].map((category) => shared('Category', category)),
    ...brands.map((brand) => shared('Brand', brand)),
    ...products.map((product) => shared('Product', product, { priceEur: product.price })),
    ...features.map((name) =>
      shared('Feature', { name, aliases: featureAliases[name] ?? [], description: null }),
    ),
    ...issues.map((issue) => shared('Issue', issue)),
    ...policies.map((policy) => shared('Policy', policy)),
    ...places.map((city) =>
      shared(
        'City',
        { name: city.name, aliases: city.local === city.name ? [] : [city.local], description: null },
        { country: city.country },
      ),
    ),
    ...places.map(store),
    ...carriers.map((carrier) =>
      shared('Carrier', { ...carrier, aliases: [] }, { countries: carrier.countries }),
    ),
  ];
}

function store(city: City): DemoEntity {
  const name = `Northfold ${city.name}`;
  const others = ['en', 'ja', 'zh', 'ar'].map((language) => storeName(city, language));
  const isOwn = (alias: string) =>
    alias !== name && (city.local !== city.name || alias.startsWith('Northfold'));
  return shared(
    'Store',
    {
      name,
      aliases: others.filter(isOwn),
      description: `Shop and workshop, open Monday to Saturday from 10:00 to 19:00. ${city.streets[0]}.`,
    },
    { country: city.country },
  );
}

/** An order as an entity. It is its customer's, so not shared. */
export function orderEntity(order: Order): DemoEntity {
  return {
    id: entityId('Order', order.number),
    type: 'Order',
    name: order.number,
    aliases: [],
    description: null,
    shared: false,
    metadata: {
      placedOn: new Date(order.placedAt).toISOString().slice(0, 10),
      items: order.products.map((product) => product.name),
    },
  };
}
