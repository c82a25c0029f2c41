// Traffic that never stops: queries that ask each store on its own, and what came of them.

import { post } from '../http/test-server.ts';

/** A store whose field the traffic asks for. */
export type AskedStore = 'relational' | 'turns' | 'graph';

/** What a reply says of each store: its rows, or the code of its error. */
export interface Observation {
  /** When the request was sent and when its reply was there, on the clock of `performance.now()`. */
  sentAt: number;
  repliedAt: number;
  status: number;
  stores: Record<AskedStore, 'answered' | string>;
}

/** Ids that exist. */
export interface Targets {
  turnId: string;
  entityId: string;
}

const QUERY = `query ($turnId: ID!, $entityId: ID!) {
  relational: users(first: 1) { nodes { id } }
  turns: node(id: $turnId) { ... on Turn { content } }
  graph: entity(id: $entityId) { name }
}`;
const STORES: readonly AskedStore[] = ['relational', 'turns', 'graph'];

/** Requests one after the other on a few connections, until it is stopped. */
export class Traffic implements AsyncDisposable {
  readonly observations: Observation[] = [];
  readonly #running: Promise<void>[];
  #isOver = false;

  constructor(url: string, targets: Targets, connections: number) {
    this.#running = Array.from({ length: connections }, () => this.#go(url, targets));
  }

  /** Replies to what was sent from then on. */
  since(time: number): Observation[] {
    return this.observations.filter(({ sentAt }) => sentAt >= time);
  }

  /** Resolves with the time at which a store first answered a request that was sent after `time`. */
  async answeredAfter(store: AskedStore, time: number, withinMs: number): Promise<number> {
    const until = performance.now() + withinMs;
    for (;;) {
      const found = this.since(time).find(({ stores }) => stores[store] === 'answered');
      if (found !== undefined) return found.repliedAt;
      if (performance.now() > until)
        throw new Error(
          `The ${store} store gave no answer for ${withinMs} ms, but ${JSON.stringify(this.since(time).slice(-3))}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #go(url: string, variables: Targets): Promise<void> {
    while (!this.#isOver) {
      const sentAt = performance.now();
      const reply = await post(url, { query: QUERY, variables });
      const { data, errors = [] } = reply.json();
      const outcome = (store: AskedStore): string => {
        if (data?.[store] != null) return 'answered';
        const error = errors.find(({ path }) => path?.[0] === store);
        return error === undefined ? 'null' : String(error.extensions?.code);
      };
      this.observations.push({
        sentAt,
        repliedAt: performance.now(),
        status: reply.status,
        stores: Object.fromEntries(STORES.map((store) => [store, outcome(store)])) as Observation['stores'],
      });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
