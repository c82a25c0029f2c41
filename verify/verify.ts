// Checks that what the stores hold agrees, through their interfaces alone, so that it works on any mix of engines. Nothing is
// written. Sessions are checked against their turns, users against their sessions, entities against what refers to them.

import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { StoreError } from '../datasources/errors.ts';
import type { EntityKey, EntityRow, OpenStores } from '../datasources/types.ts';
import { Random } from '../demo/random.ts';
import { Asker } from './asker.ts';
import { Books } from './books.ts';
import { checkEntities } from './check-entities.ts';
import { checkMeta } from './check-meta.ts';
import { checkSessions } from './check-sessions.ts';
import { checkUsers } from './check-users.ts';
import type { Stage, VerifyEvent, VerifyReport } from './events.ts';
import { entityList, latestSessions, sessionList, userList } from './lists.ts';
import { type CheckObjects, freshLook, type Look } from './look.ts';
import { identity, problem } from './problems.ts';
import { everyId, firstIds, RUN, reservoir, sampleByTime } from './select.ts';
import { Suspects } from './suspects.ts';
import { inGroups, inParallel } from './walk.ts';

export interface VerifyOptions {
  /** Null: everything. Otherwise about so many sessions, users and entities. */
  sample: number | null;
  /** What the sample is drawn by, a whole number from 0 to 2³² - 1. */
  seed: number;
  onEvent?(event: VerifyEvent): void;
  /** Ends the check; what was found by then is reported. */
  signal?: AbortSignal;
  /** How long a store may take to answer, in milliseconds; 30 s when left out. */
  callMs?: number;
  /** How often a store is asked before it counts as away; 3 when left out. */
  attempts?: number;
  /** Milliseconds before what seems wrong is looked at again; 1 s when left out. */
  pauseMs?: number;
}

/** The stores that a check reads. */
export type VerifyStores = Pick<
  OpenStores,
  'users' | 'sessions' | 'turns' | 'graph' | 'meta' | 'places' | 'health'
>;

/** Objects that are checked together, and groups that are under way at once. */
const GROUP = 10;
const AT_ONCE = 4;
/** The part of a sample of sessions that is not drawn but taken from those with the latest turns: what a backup misses first. */
const LATEST = 1 / 4;
/** A graph of up to so many entities is gone through for a fair sample. */
const FEW_ENTITIES = 10_000;
const BACKOFF_MS = 1_000;

/** Checks the stores. Rejects only where the fault is not a store's; a store that does not answer makes a report that says so. */
export async function verify(stores: VerifyStores, options: VerifyOptions): Promise<VerifyReport> {
  const begun = performance.now();
  const run = new Run(stores, options);
  let failure: string | null = null;
  try {
    await run.all();
  } catch (error) {
    if (!run.signal.aborted && !(error instanceof StoreError)) throw error;
    failure = run.signal.aborted ? null : (error as StoreError).message;
  }
  const { sample, seed } = options;
  return {
    outcome: outcomeOf(run, failure),
    mode: sample === null ? { all: true } : { all: false, sample, seed },
    places: stores.places,
    engines: run.engines,
    stored: run.stored,
    checked: run.books.checked,
    problems: run.books.problems,
    failure,
    seconds: (performance.now() - begun) / 1_000,
  };
}

function outcomeOf({ signal, books }: Run, failure: string | null): VerifyReport['outcome'] {
  if (signal.aborted) return 'cancelled';
  if (failure !== null) return 'failed';
  return books.problems.total === 0 ? 'fine' : 'problems';
}

/** A number from 0 (included) to 1 (excluded) that looks random and is the same for the same text. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

/** One check from its beginning to its end. */
class Run {
  readonly books: Books;
  readonly signal: AbortSignal;
  readonly stored: VerifyReport['stored'] = { users: 0, sessions: 0, entities: 0 };
  engines: VerifyReport['engines'] = [];
  readonly #stores: VerifyStores;
  readonly #sample: number | null;
  readonly #pauseMs: number;
  readonly #asker: Asker;
  readonly #seed: number;
  readonly #random: Random;
  readonly #look: Look;
  /** The sessions of the sample. */
  #drawn: readonly string[] = [];
  /** Entities by type, before they are looked at. */
  #typesBefore: ReadonlyMap<string, number> = new Map();

  constructor(stores: VerifyStores, options: VerifyOptions) {
    const { sample, seed, onEvent, signal, callMs, attempts, pauseMs } = options;
    this.#stores = stores;
    this.#sample = sample;
    this.#pauseMs = pauseMs ?? 1_000;
    this.signal = signal ?? new AbortController().signal;
    this.books = new Books(onEvent ?? (() => {}));
    this.#asker = new Asker({
      callMs: callMs ?? 30_000,
      attempts: attempts ?? 3,
      backoffMs: BACKOFF_MS,
      signal: this.signal,
    });
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#look = this.#makeLook((what, number) => {
      this.books.checked[what] += number;
    });
  }

  async all(): Promise<void> {
    await this.#count();
    await this.#meta();
    await this.#sessions();
    await this.#users();
    await this.#entities();
  }

  #makeLook(count: Look['count']): Look {
    return freshLook({
      stores: this.#stores,
      asker: this.#asker,
      all: this.#sample === null,
      randomFor: (id) => fractionOf(`${this.#seed} ${id}`),
      count,
    });
  }

  /** What there is, and that every store answers, before the long part begins. */
  async #count(): Promise<void> {
    const { turns } = this.#stores;
    const [health, users, sessions, types] = await Promise.all([
      this.#asker.ask('relational', (deadline) => this.#stores.health(deadline)),
      userList(this.#stores, this.#asker).count(),
      sessionList(this.#stores, this.#asker).count(),
      this.#countTypes(),
      this.#asker.ask('turns', (deadline) => turns.byIds([], deadline)),
    ]);
    this.engines = health
      .filter(({ store }) => store !== 'cache')
      .map(({ store, engine, version }) => ({ store, engine, version }));
    this.#typesBefore = types;
    const entities = [...types.values()].reduce((sum, count) => sum + count, 0);
    Object.assign(this.stored, { users, sessions, entities });
  }

  async #meta(): Promise<void> {
    const first = await checkMeta(this.#look, this.#stores.places);
    if (first.byId.size === 0) return;
    const before = new Set([...first.byId.values()].flat().map(identity));
    await setTimeout(this.#pauseMs, undefined, { signal: this.signal }).catch(() => {});
    const second = await checkMeta(this.#look, this.#stores.places);
    for (const one of [...second.byId.values()].flat()) if (before.has(identity(one))) this.books.report(one);
  }

  async #sessions(): Promise<void> {
    const list = sessionList(this.#stores, this.#asker);
    const { sessions } = this.stored;
    if (this.#isWhole(sessions)) return this.#check('sessions', everyId(list), sessions, checkSessions);
    const size = this.#sample ?? 0;
    const latest = await firstIds(latestSessions(this.#stores, this.#asker), Math.ceil(size * LATEST));
    const drawn = await sampleByTime(list, size, () => this.#random.next());
    const ids = [...new Set([...latest, ...drawn])].slice(0, size);
    this.#drawn = ids;
    return this.#check('sessions', [ids], ids.length, checkSessions);
  }

  async #users(): Promise<void> {
    const list = userList(this.#stores, this.#asker);
    const { users } = this.stored;
    if (this.#isWhole(users)) return this.#check('users', everyId(list), users, checkUsers);
    const ids = await sampleByTime(list, this.#sample ?? 0, () => this.#random.next());
    return this.#check('users', [ids], ids.length, checkUsers);
  }

  async #entities(): Promise<void> {
    const list = entityList(this.#stores, this.#asker);
    const { entities } = this.stored;
    const size = this.#sample ?? Infinity;
    const walked = new Map<string, number>();
    const onRow = ({ type }: EntityRow): void => void walked.set(type, (walked.get(type) ?? 0) + 1);
    if (this.#isWhole(entities)) await this.#check('entities', everyId(list, onRow), entities, checkEntities);
    else if (entities <= FEW_ENTITIES) {
      const ids = await reservoir(list, size, () => this.#random.next(), onRow);
      await this.#check('entities', [ids], ids.length, checkEntities);
    } else {
      const ids = await this.#someEntities(size);
      await this.#check('entities', [ids], ids.length, checkEntities);
      return;
    }
    await this.#types(walked);
  }

  #isWhole(count: number | null): boolean {
    return this.#sample === null || (count !== null && count <= this.#sample);
  }

  /** Checks objects in groups, and what seems wrong once more. */
  async #check(
    stage: Stage,
    ids: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
    total: number | null,
    check: CheckObjects,
  ): Promise<void> {
    const suspects = new Suspects({
      check,
      lookAgain: () => this.#makeLook(() => {}),
      pauseMs: this.#pauseMs,
      report: (one) => this.books.report(one),
    });
    this.books.begin(stage, total);
    await inParallel(inGroups(ids, GROUP), AT_ONCE, async (group) => {
      await suspects.add(await check(group, this.#look));
      this.books.advance(group.length);
    });
    await suspects.settle();
    this.books.end();
  }

  /** From a graph too large to be gone through: what drawn sessions mention, and what stands beside it by name. */
  async #someEntities(size: number): Promise<string[]> {
    const list = entityList(this.#stores, this.#asker);
    const chosen = new Set<string>();
    const runAfter = async (after: EntityKey | null): Promise<void> => {
      const { rows } = await list.page({ limit: RUN, from: 'start', after, before: null });
      for (const { id } of rows) chosen.add(id);
    };
    await runAfter(null);
    for (let start = 0; start < this.#drawn.length && chosen.size < size; start += GROUP) {
      const ids = this.#drawn.slice(start, start + GROUP);
      const page = { limit: RUN, from: 'start', after: null, before: null } as const;
      const pages = await this.#asker.ask('graph', (deadline) =>
        this.#stores.graph.sessionEntities(ids, { types: null, order: 'RECENT', page }, deadline),
      );
      const mentioned = pages.flatMap(({ rows }) => rows.map(({ entity }) => entity));
      for (const { id } of mentioned) chosen.add(id);
      const one = mentioned[Math.floor(this.#random.next() * mentioned.length)];
      if (one !== undefined) await runAfter(list.keyOf(one));
    }
    return [...chosen].slice(0, size);
  }

  /** The counts of types against what was gone through. Counted once before and once after: entities may be added meanwhile. */
  async #types(walked: ReadonlyMap<string, number>): Promise<void> {
    const before = this.#typesBefore;
    const after = await this.#countTypes();
    for (const type of new Set([...walked.keys(), ...before.keys(), ...after.keys()])) {
      const counts = [before.get(type) ?? 0, after.get(type) ?? 0];
      const seen = walked.get(type) ?? 0;
      if (seen < Math.min(...counts) || seen > Math.max(...counts))
        this.books.report(problem('entity.type', `entities of type ${type}`, '', counts[1] ?? 0, seen));
    }
  }

  async #countTypes(): Promise<Map<string, number>> {
    const types = await this.#asker.ask('graph', (deadline) => this.#stores.graph.entityTypes(deadline));
    return new Map(types.map(({ type, count }) => [type, count]));
  }
}
