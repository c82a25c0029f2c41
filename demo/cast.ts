// Who and what a scene is about, and the words that this puts into its slots.

import type { Product } from './catalogue.ts';
import { products } from './catalogue.ts';
import { storeName } from './entities.ts';
import { DAY_MS, formatDay, formatHour, formatPrice, formatSize } from './format.ts';
import type { Order, OrderBook } from './orders.ts';
import type { Person } from './people.ts';
import type { City } from './places.ts';
import { cities } from './places.ts';
import type { Random } from './random.ts';
import { Deck } from './random.ts';
import type { Scene } from './screenplay.ts';

/** The slots that lines can have. */
export const SLOTS = [
  'name',
  'email',
  'plan',
  'product',
  'other',
  'battery',
  'order',
  'carrier',
  'city',
  'store',
  'street',
  'price',
  'fee',
  'minimum',
  'ordered',
  'due',
  'soon',
  'later',
  'time',
  'days',
  'size',
  'size2',
  'card',
  'tracking',
  'ticket',
  'version',
  'company',
  'code',
  'code2',
] as const;

/** What the slots stand for; dates and prices in the person's own form. */
export type Slots = Record<(typeof SLOTS)[number], string>;

export interface Cast {
  person: Person;
  plan: string;
  city: City;
  product: Product;
  /** Another product of the same kind. */
  other: Product;
  order: Order;
  /** When the scene is played, in milliseconds since 1970. */
  at: number;
  /** A day before it, on which something was due. */
  dueAt: number;
  /** A day soon after it. */
  soonAt: number;
  /** A day some days later. */
  laterAt: number;
  /** Text by slot name. */
  slots: Slots;
}

/** The levels of the shop's club. */
export const PLANS = ['Explorer', 'Explorer', 'Trail', 'Summit'] as const;

const COMPANIES = [
  'Alder & Finch',
  'Studio Nord',
  'Brightwater Labs',
  'Casa Verde',
  'Atelier Lumen',
  'Kite Works',
];
const CODES = ['TRAIL10', 'HELLO15', 'AUTUMN20', 'RIDE10', 'SUMMIT15', 'WELCOME10'];

/** Sets scenes: picks what each is about so that everything in the shop has its turn. */
export class Casting {
  readonly #random: Random;
  readonly #orders: OrderBook;
  readonly #decks = new Map<string, Deck<Product>>();

  constructor(random: Random, orders: OrderBook) {
    this.#random = random;
    this.#orders = orders;
  }

  cast(scene: Scene, person: Person, plan: string, at: number): Cast {
    const deck = this.#deck(scene.subjects);
    const product = deck.deal();
    const other =
      products.find(({ name }) => name === scene.rival) ??
      deck.deal((card) => card !== product && card.category === product.category);
    const city = cities.get(person.city)!;
    const order = this.#orders.find(person, city, product, scene.tags, at);
    const soonAt = at + this.#random.int(2, 4) * DAY_MS;
    const laterAt = soonAt + this.#random.int(3, 6) * DAY_MS;
    // Of something bought long ago, what is due is due last week.
    const recent = at - order.placedAt < 40 * DAY_MS;
    const dueAt = recent ? Math.min(order.placedAt + 5 * DAY_MS, at - DAY_MS) : at - 4 * DAY_MS;
    const slots = this.#slots({
      person,
      plan,
      city,
      product,
      other,
      order,
      at,
      dueAt,
      soonAt,
      laterAt,
    });
    return { person, plan, city, product, other, order, at, dueAt, soonAt, laterAt, slots };
  }

  #slots(setting: Omit<Cast, 'slots'>): Slots {
    const { person, plan, city, product, other, order, dueAt, soonAt, laterAt } = setting;
    const random = this.#random;
    const language = person.locale.slice(0, 2);
    const day = (moment: number) => formatDay(moment, person.locale, city.utcOffset);
    const size = random.int(38, 44);
    return {
      name: person.call,
      email: person.email,
      plan,
      product: product.name,
      other: other.name,
      battery: /700|Lynx/.test(product.name) ? 'PowerPack 700' : 'PowerPack 500',
      order: order.number,
      carrier: order.carrier.name,
      city: city.local,
      store: storeName(city, language),
      street: random.pick(city.streets),
      price: formatPrice(product.price, city.country),
      fee: formatPrice(random.pick([39, 49, 59]), city.country),
      minimum: formatPrice(50, city.country),
      ordered: day(order.placedAt),
      due: day(dueAt),
      soon: day(soonAt),
      later: day(laterAt),
      time: formatHour(random.int(20, 36) / 2, person.locale),
      days: String(random.int(5, 9)),
      size: formatSize(size, city.country),
      size2: formatSize(size + 1, city.country),
      card: String(random.int(1000, 9999)),
      tracking: String(random.int(100_000, 999_999)),
      ticket: `R-${random.int(10_000, 99_999)}`,
      version: `${random.int(4, 5)}.${random.int(1, 9)}.${random.int(0, 4)}`,
      company: random.pick(COMPANIES),
      code: random.pick(CODES),
      code2: `THANKS-${random.int(1000, 9999)}`,
    };
  }

  /** The products that a scene can be about. */
  #deck(subjects: readonly string[]): Deck<Product> {
    const key = subjects.join();
    let deck = this.#decks.get(key);
    if (deck === undefined) {
      const cards = products.filter((product) => {
        // A gas cartridge is no story of its own, and boots are plural, which no line for "any" product allows for.
        if (product.price < 20) return false;
        if (key === 'any') return product.category !== 'boots' && product.category !== 'ebike';
        return subjects.includes(product.category) || subjects.includes(product.name);
      });
      if (cards.length < 2) throw new Error(`Expected a kind of product or names of products, got "${key}".`);
      deck = new Deck(cards, this.#random);
      this.#decks.set(key, deck);
    }
    return deck;
  }
}
