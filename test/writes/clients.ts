// Clients of a chat product that write all the time through gateways that come and go, and remember what was acknowledged.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../demo/random.ts';

/** An append: the contents of its turns name it. */
export interface Append {
  sessionId: string;
  name: string;
  contents: string[];
  /** Ids of its turns, once it was acknowledged. */
  acknowledged: string[] | null;
}

const APPEND = `mutation ($input: AppendTurnsInput!) {
  appendTurns(input: $input) { turns { id index content } pending }
}`;

/** Sends one request; null when nobody answered. */
export async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown>,
): Promise<{ data?: Record<string, unknown> | null; errors?: { extensions?: { code?: string } }[] } | null> {
  try {
    const response = await fetch(`${url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(8_000),
    });
    return (await response.json()) as Awaited<ReturnType<typeof ask>>;
  } catch {
    return null;
  }
}

/** Sends writes to whichever gateway there is, again and again, until one acknowledges it. */
export class Sender {
  readonly #urls: () => readonly string[];
  readonly random: Random;
  isOver = false;

  constructor(urls: () => readonly string[], random: Random) {
    this.#urls = urls;
    this.random = random;
  }

  /** The payload of the mutation; null when it was given up, with whatever came of it. */
  async send<Payload>(mutation: string, query: string, input: object, tries = 200): Promise<Payload | null> {
    for (let n = 0; n < tries && !(this.isOver && n > 5); n++) {
      const urls = this.#urls();
      const url = urls[Math.floor(this.random.next() * urls.length)];
      const reply = url === undefined ? null : await ask(url, query, { input });
      const payload = reply?.data?.[mutation];
      if (payload != null) return payload as Payload;
      await sleep(50);
    }
    return null;
  }
}

/** Appends to sessions until told to stop; an append that got no answer is sent again with its key, to whichever gateway. */
export class Client {
  readonly appends: Append[] = [];
  readonly #sender: Sender;
  readonly #running: Promise<void>;

  constructor(urls: () => readonly string[], sessionIds: readonly string[], random: Random, name: string) {
    this.#sender = new Sender(urls, random);
    this.#running = this.#run(sessionIds, name);
  }

  /** Stops after the append that is under way, which is given up when it can't be finished soon. */
  async stop(): Promise<void> {
    this.#sender.isOver = true;
    await this.#running;
  }

  async #run(sessionIds: readonly string[], client: string): Promise<void> {
    const { random } = this.#sender;
    for (let n = 0; !this.#sender.isOver; n++) {
      const sessionId = sessionIds[Math.floor(random.next() * sessionIds.length)]!;
      const name = `${client}/${n}`;
      const count = 1 + Math.floor(random.next() * 5);
      const contents = Array.from({ length: count }, (_, i) => `${name}/${i} of ${count}`);
      const append: Append = { sessionId, name, contents, acknowledged: null };
      this.appends.push(append);
      // Some clients do not try again: whatever came of it must be whole.
      const tries = random.next() < 0.3 ? 1 : 200;
      await this.#append(append, tries);
    }
  }

  async #append(append: Append, tries: number): Promise<void> {
    const turns = append.contents.map((content, i) => ({
      role: i % 2 ? 'ASSISTANT' : 'USER',
      content,
      mentions: i % 2 ? [] : [{ entityId: `ent_thing${content.length % 5}`, start: 0, end: 1 }],
    }));
    const input = { sessionId: `ses_${append.sessionId}`, turns, idempotencyKey: append.name };
    const payload = await this.#sender.send<{ turns: { id: string }[] }>('appendTurns', APPEND, input, tries);
    append.acknowledged = payload?.turns.map(({ id }) => id) ?? null;
  }
}
