// The orders that the conversations are about. A customer comes back about the same order where that makes sense.

import type { Product } from './catalogue.ts';
import { products } from './catalogue.ts';
import { DAY_MS } from './format.ts';
import type { Person } from './people.ts';
import type { Carrier, City } from './places.ts';
import { carriers } from './places.ts';
import type { Random } from './random.ts';

export interface Order {
  /** `NF-204817`. */
  number: string;
  personId: string;
  /** What was ordered, the main thing first. */
  products: readonly Product[];
  carrier: Carrier;
  city: City;
  /** Milliseconds since 1970. */
  placedAt: number;
}

/** How many days ago the order was placed that a conversation with this tag is about. The first tag that fits counts. */
const AGE: Record<string, readonly [number, number]> = {
  address: [0, 1],
  cancel: [0, 1],
  refund: [12, 16],
  repair: [370, 600],
  delivery: [7, 10],
  returns: [5, 24],
  warranty: [40, 500],
  app: [20, 400],
  service: [60, 500],
};

/** Tags of conversations that can well be about something bought long ago. */
const LATER = ['warranty', 'app', 'service', 'invoice'];

/** Nobody asks about what was bought longer ago: it is out of warranty. */
const WARRANTY_DAYS = 700;

export class OrderBook {
  readonly orders: Order[] = [];
  readonly #random: Random;
  readonly #numbers = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The order that a conversation at `at` is about: one that the person placed before, or a new one. */
  find(person: Person, city: City, product: Product, tags: readonly string[], at: number): Order {
    const [least, most] = Object.entries(AGE).find(([tag]) => tags.includes(tag))?.[1] ?? [4, 20];
    if (LATER.some((tag) => tags.includes(tag))) {
      const before = this.orders.find(
        (order) =>
          order.personId === person.id &&
          order.products.includes(product) &&
          order.placedAt < at - least * DAY_MS &&
          order.placedAt > at - WARRANTY_DAYS * DAY_MS,
      );
      if (before !== undefined) return before;
    }
    const order: Order = {
      number: this.#number(),
      personId: person.id,
      products: [product, ...this.#extras(product)],
      carrier: this.#carrier(city, product),
      city,
      placedAt: at - this.#random.int(least * 24 + 2, most * 24 + 12) * (DAY_MS / 24),
    };
    this.orders.push(order);
    return order;
  }

  #number(): string {
    for (;;) {
      const number = `NF-${this.#random.int(200_000, 989_999)}`;
      if (!this.#numbers.has(number)) {
        this.#numbers.add(number);
        return number;
      }
    }
  }

  #extras(product: Product): Product[] {
    const small = products.filter((other) => other.price < 130 && other !== product);
    return this.#random.shuffle(small).slice(0, this.#random.pick([0, 0, 0, 1, 1, 2]));
  }

  #carrier(city: City, product: Product): Carrier {
    const able = carriers.filter((carrier) => carrier.countries.includes(city.country));
    const bulky = able.find((carrier) => carrier.key === 'blueline-freight');
    if (product.category === 'ebike' && bulky !== undefined) return bulky;
    return this.#random.pick(able.filter((carrier) => carrier !== bulky));
  }
}
