// What the assistant's tools answer: compact JSON with names from the catalogue.

import type { Json } from '../datasources/types.ts';
import type { Cast } from './cast.ts';
import { entityId } from './entities.ts';
import { DAY_MS, HOUR_MS, isoDay, priceIn } from './format.ts';
import { issues } from './knowledge.ts';

type Answer = (cast: Cast) => Record<string, Json>;

/** A moment's date where the person lives. */
const localDay = ({ city }: Cast, at: number) => isoDay(at + city.utcOffset * HOUR_MS);
const eta = (cast: Cast) => localDay(cast, cast.soonAt);
const shopName = ({ city }: Cast) => `Northfold ${city.name}`;
const price = ({ product, city }: Cast): Json => ({ ...priceIn(product.price, city.country) });
const sku = (name: string) => entityId('Product', name).replace('product-', '').toUpperCase();

/** By the name that a scene calls it by. */
const TOOLS: Record<string, { name: string; answer: Answer }> = {
  order: {
    name: 'get_order',
    answer: ({ order, city, at }) => ({
      order: order.number,
      placed: isoDay(order.placedAt + city.utcOffset * HOUR_MS),
      status: at - order.placedAt < 2 * DAY_MS ? 'processing' : 'delivered',
      items: order.products.map((product) => ({ product: product.name, sku: sku(product.name), qty: 1 })),
      carrier: order.carrier.name,
    }),
  },
  tracking: {
    name: 'track_parcel',
    answer: (cast) => ({
      order: cast.order.number,
      carrier: cast.order.carrier.name,
      parcel: `${cast.order.carrier.key.slice(0, 2).toUpperCase()}${cast.slots.tracking}`,
      lastScan: cast.city.name,
    }),
  },
  reshipment: {
    name: 'create_reshipment',
    answer: (cast) => ({
      order: cast.order.number,
      items: [cast.product.name],
      carrier: cast.order.carrier.name,
      eta: eta(cast),
      charge: 0,
    }),
  },
  refund: {
    name: 'get_return',
    answer: (cast) => ({
      order: cast.order.number,
      return: cast.slots.ticket,
      received: localDay(cast, cast.dueAt),
      items: [cast.product.name],
      refund: price(cast),
      policy: '30-day returns',
    }),
  },
  payment: {
    name: 'list_payment_attempts',
    answer: (cast) => ({
      customer: cast.person.id,
      basket: [cast.product.name],
      attempts: [
        { total: price(cast), card: `****${cast.slots.card}`, result: 'challenge_timeout' },
        { total: price(cast), card: `****${cast.slots.card}`, result: 'challenge_timeout' },
      ],
    }),
  },
  account: {
    name: 'get_account',
    answer: ({ person, plan }) => ({
      customer: person.id,
      email: person.email,
      plan,
      locked: true,
      failedLogins: 5,
    }),
  },
  invoice: {
    name: 'create_invoice',
    answer: (cast) => ({
      order: cast.order.number,
      invoice: `INV-${cast.slots.tracking}`,
      to: cast.slots.company,
      total: price(cast),
    }),
  },
  voucher: {
    name: 'get_voucher',
    answer: (cast) => ({
      code: cast.slots.code,
      minimum: 50,
      currency: 'EUR',
      excludes: ['E-bikes'],
      plan: cast.plan,
    }),
  },
  warranty: {
    name: 'check_warranty',
    answer: (cast) => ({
      product: cast.product.name,
      order: cast.order.number,
      bought: localDay(cast, cast.order.placedAt),
      policy: 'Two-year warranty',
      covered: true,
    }),
  },
  claim: {
    name: 'open_claim',
    answer: (cast) => ({
      case: cast.slots.ticket,
      product: cast.product.name,
      policy: cast.product.category === 'ebike' ? 'Battery warranty' : 'Repair service',
      dropOff: shopName(cast),
    }),
  },
  known_issue: {
    name: 'search_known_issues',
    answer: (cast) => ({
      product: cast.product.name,
      version: cast.slots.version,
      hits: issues
        .filter((issue) => issue.categories.includes(cast.product.category))
        .map((issue) => ({ issue: issue.name, score: issue.policies.length > 0 ? 0.71 : 0.93 })),
    }),
  },
  appointments: {
    name: 'list_appointments',
    answer: (cast) => ({
      store: shopName(cast),
      service: 'inspection',
      free: [
        { on: eta(cast), at: cast.slots.time },
        { on: localDay(cast, cast.laterAt), at: '10:00' },
      ],
    }),
  },
  stock: {
    name: 'check_stock',
    answer: (cast) => ({
      product: cast.product.name,
      stock: [
        { at: 'warehouse', qty: Number(cast.slots.card) % 40 },
        { at: shopName(cast), qty: Number(cast.slots.card) % 4 },
      ],
    }),
  },
  product: {
    name: 'get_product',
    answer: (cast) => ({
      product: cast.product.name,
      brand: cast.product.brand,
      features: [...cast.product.features],
      price: price(cast),
      seeAlso: cast.other.name,
    }),
  },
  other: {
    name: 'get_product',
    answer: ({ product, other, city }) => ({
      product: other.name,
      brand: other.brand,
      features: [...other.features],
      price: { ...priceIn(other.price, city.country) },
      seeAlso: product.name,
    }),
  },
  compare: {
    name: 'compare_products',
    answer: ({ product, other, city }) => ({
      products: [product, other].map(({ name, brand, features, price: euros }) => ({
        product: name,
        brand,
        features: [...features],
        price: { ...priceIn(euros, city.country) },
      })),
    }),
  },
};

/** The names by which scenes call tools. */
export const TOOL_KEYS: readonly string[] = Object.keys(TOOLS);

/** Calls a tool. Throws an Error for a name that is none. */
export function callTool(key: string, cast: Cast): { tool: string; content: string } {
  const tool = TOOLS[key];
  if (tool === undefined) throw new Error(`Expected one of ${TOOL_KEYS.join(', ')}, got "${key}".`);
  return { tool: tool.name, content: JSON.stringify({ tool: tool.name, result: tool.answer(cast) }) };
}
