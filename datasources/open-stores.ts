// Puts the stores together: each on the engine that its options name, all others in the embedded one.

import type { CassandraOptions } from './cassandra/options.ts';
import { openEmbedded } from './embedded/open.ts';
import type { EngineError, GraphEngine, OpenedEngine, RelationalEngine, TurnEngine } from './engine.ts';
import { StoreError, type StoreName } from './errors.ts';
import { type Kept, keepOpening } from './keep-opening.ts';
import type { KeyValue } from './key-value.ts';
import { lateStore } from './late.ts';
import type { Neo4jOptions } from './neo4j/options.ts';
import type { PostgresOptions } from './postgres/options.ts';
import type { RedisOptions } from './redis/options.ts';
import type { Deadline, OpenStores, ReadOptions, StoreHealth, Stores } from './types.ts';

/** Where the data is and who asks. */
export interface StoreOptions {
  /** The folder of the embedded database. Not touched when no store is in it. */
  dataDir: string;
  /** What this process does, for whoever finds the folder taken, for example `parley serve`. */
  command: string;
  /** Users and sessions; null or left out: embedded. */
  postgres?: PostgresOptions | null;
  /** Turns; null or left out: embedded. */
  cassandra?: CassandraOptions | null;
  /** The graph; null or left out: embedded. */
  neo4j?: Neo4jOptions | null;
  /** What may be lost; null or left out: in this process. */
  redis?: RedisOptions | null;
  /** Whether a turn store's keyspace and tables are made where they are missing. The others' schema is always brought up to date. */
  migrateTurns?: boolean;
  /** Ends the opening early. */
  signal?: AbortSignal;
  /** Told of servers that are down at start; without it one that is down is a failure like any other. */
  listener?: StoresListener | null;
}

/** Told how the opening of engines goes on after the stores were handed out. */
export interface StoresListener {
  /** A server could not be opened; it is tried again. Once per new reason. */
  onProblem(store: StoreName, problem: EngineError): void;
  /** A server that was down is in use. */
  onOpened(store: StoreName): void;
  /** Something else that an operator should know, such as a replica that is away. */
  onNotice(store: StoreName, message: string): void;
}

/** Open stores whose owner can say where it takes orders. */
export interface OwnedStores extends OpenStores {
  /** Values that may vanish, shared by the processes of a gateway. */
  cache: Omit<KeyValue, 'engine' | typeof Symbol.asyncDispose>;
  /** Whether the data folder is in use, and so taken by this process. */
  usesDataFolder: boolean;
  /** Notes in the data folder the path of the socket at which this process takes orders. */
  setControl(path: string): Promise<void>;
}

/** An engine that is open, or will be. */
interface Part<Engine> {
  name: StoreName;
  /** What it is called until it can say so itself. */
  engine: string;
  current(): Engine | null;
}

interface Parts {
  relational: Part<RelationalEngine>;
  turns: Part<TurnEngine>;
  graph: Part<GraphEngine>;
  cache: Part<KeyValue>;
}

/**
 * Opens all stores. What fails leaves nothing open and can be tried again.
 * @throws {EngineError} when a server can't be used, or is down and nobody listens
 * @throws {DataFolderLocked} when another process has the data folder
 * @throws {DataFolderError} when the data folder can't be used
 * @throws {MigrationError} when the data is from a newer version
 */
export async function openStores(options: StoreOptions): Promise<OwnedStores> {
  await using opened = new AsyncDisposableStack();
  const { postgres, cassandra, neo4j, redis, listener, dataDir, command } = options;

  const keep = async <Engine extends OpenedEngine>(
    name: StoreName,
    engine: string,
    open: (signal: AbortSignal) => Promise<Engine>,
  ): Promise<Part<Engine>> => {
    const kept = opened.use(await openOrKeep(name, open, listener ?? null, options.signal ?? null));
    return { name, engine, current: () => kept.current() };
  };
  const usesDataFolder = !(postgres && cassandra && neo4j);
  const notice = listener ? (message: string) => listener.onNotice('relational', message) : undefined;

  const [relational, turns, graph, cache] = await allSettled([
    postgres
      ? keep('relational', 'postgresql', async (signal) =>
          (await import('./postgres/open.ts')).openPostgres(postgres, { migrate: true, signal }, notice),
        )
      : null,
    cassandra
      ? keep('turns', 'cassandra', async (signal) =>
          (await import('./cassandra/open.ts')).openCassandra(cassandra, {
            migrate: options.migrateTurns ?? false,
            signal,
          }),
        )
      : null,
    neo4j
      ? keep('graph', 'neo4j', async (signal) =>
          (await import('./neo4j/open.ts')).openNeo4j(neo4j, { migrate: true, signal }),
        )
      : null,
    redis
      ? keep('cache', 'redis', async (signal) =>
          (await import('./redis/open.ts')).openRedis(redis, { signal }),
        )
      : keep('cache', 'memory', async () => (await import('./memory/key-value.ts')).openMemory()),
  ]);
  // Last, so that a wrong setting is told at once and leaves no folder behind.
  const embedded = usesDataFolder ? opened.use(await openEmbedded(dataDir, command)) : null;

  const parts: Parts = {
    relational: relational ?? { name: 'relational', engine: 'pglite', current: () => embedded!.relational },
    turns: turns ?? { name: 'turns', engine: 'pglite', current: () => embedded!.turns },
    graph: graph ?? { name: 'graph', engine: 'pglite', current: () => embedded!.graph },
    cache,
  };
  const held = opened.move();
  return {
    ...storesOf(parts, { consistency: null, fresh: false }),
    journal: lateStore(() => parts.relational.current()?.journal ?? null, 'relational'),
    cache: lateStore<OwnedStores['cache']>(() => parts.cache.current(), 'cache'),
    places: placesOf(options),
    usesDataFolder,
    reading: (how) => storesOf(parts, how),
    holdTurns: async (deadline) => open(parts.turns).holdsAny(deadline),
    health: (deadline) => Promise.all(Object.values(parts).map((part) => healthOf(part, deadline))),
    clear: (meta, deadline) => clear(parts, meta, deadline),
    setControl: async (path) => embedded?.setControl(path),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The embedded stores need no address: whoever reads this has their folder open. */
function placesOf({ postgres, cassandra, neo4j }: StoreOptions): string {
  const postgresAt = postgres ? new URL(postgres.url) : null;
  const neo4jAt = neo4j ? new URL(neo4j.url) : null;
  return [
    `relational: ${postgresAt ? `postgresql ${postgresAt.host}${postgresAt.pathname}` : 'embedded'}`,
    `turns: ${cassandra ? `cassandra ${cassandra.contactPoints.toSorted().join(',')}/${cassandra.keyspace}` : 'embedded'}`,
    `graph: ${neo4j && neo4jAt ? `neo4j ${neo4jAt.host}/${neo4j.database}/${neo4j.labelPrefix}` : 'embedded'}`,
  ].join('; ');
}

/** With a listener the engine may come later; without one it is open or the opening has failed. */
async function openOrKeep<Engine extends OpenedEngine>(
  name: StoreName,
  open: (signal: AbortSignal) => Promise<Engine>,
  listener: StoresListener | null,
  signal: AbortSignal | null,
): Promise<Kept<Engine>> {
  if (listener !== null)
    return keepOpening(
      open,
      {
        onProblem: (problem) => listener.onProblem(name, problem),
        onOpened: () => listener.onOpened(name),
      },
      signal,
    );
  const engine = await open(signal ?? new AbortController().signal);
  return { current: () => engine, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

/** The results once all have settled, so that whoever disposes of what was opened misses nothing; rejects with the first failure. */
async function allSettled<const Promises extends readonly unknown[]>(
  promises: Promises,
): Promise<{ -readonly [Index in keyof Promises]: Awaited<Promises[Index]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

function storesOf({ relational, turns, graph }: Parts, { consistency, fresh }: ReadOptions): Stores {
  const people = () => (fresh ? relational.current()?.fresh : relational.current()) ?? null;
  return {
    users: lateStore(() => people()?.users ?? null, 'relational'),
    sessions: lateStore(() => people()?.sessions ?? null, 'relational'),
    meta: lateStore(() => relational.current()?.meta ?? null, 'relational'),
    turns: lateStore(() => {
      const engine = turns.current();
      if (engine === null) return null;
      if (consistency !== null) return engine.at(consistency);
      return fresh ? engine.fresh : engine.turns;
    }, 'turns'),
    graph: lateStore(() => graph.current()?.graph ?? null, 'graph'),
  };
}

/** `meta` last: until it is set, whoever starts next knows that there is something left to clear. */
async function clear(parts: Parts, meta: Record<string, string>, deadline: Deadline): Promise<void> {
  await open(parts.graph).clear(deadline);
  await open(parts.turns).clear(deadline);
  await open(parts.relational).clear(meta, deadline);
}

function open<Engine>({ current, name }: Part<Engine>): Engine {
  const engine = current();
  if (engine === null) throw new StoreError('STORE_UNAVAILABLE', name);
  return engine;
}

async function healthOf(
  { name: store, engine, current }: Part<OpenedEngine>,
  deadline: Deadline,
): Promise<StoreHealth> {
  const opened = current();
  const start = performance.now();
  try {
    const version = (await opened?.version(deadline)) ?? null;
    const latencyMs = version === null ? null : Math.round((performance.now() - start) * 100) / 100;
    return { store, engine: opened?.engine ?? engine, version, healthy: version !== null, latencyMs };
  } catch {
    return { store, engine: opened?.engine ?? engine, version: null, healthy: false, latencyMs: null };
  }
}
