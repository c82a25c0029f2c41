// CqlClient over the driver.

import { type Client, type Host, types } from 'cassandra-driver';
import type { Deadline } from '../deadline.ts';
import { StoreError } from '../errors.ts';
import type { Consistency } from '../types.ts';
import type { CqlClient, CqlPage, CqlStatement } from './cql-client.ts';
import { withStoreErrors } from './store-errors.ts';

/** How long one server may be silent, in milliseconds: longer than servers give themselves, so that it is they who say why. */
export const SILENCE_MS = 12_000;

const CODES: Record<Consistency, number> = {
  ONE: types.consistencies.one,
  LOCAL_QUORUM: types.consistencies.localQuorum,
  QUORUM: types.consistencies.quorum,
  ALL: types.consistencies.all,
};

/** Statements with one consistency for reads and one for writes. */
export function driverClient(
  client: Client,
  keyspace: string,
  read: Consistency,
  write: Consistency,
): CqlClient {
  const always = { prepare: true, isIdempotent: true, autoPage: false, readTimeout: SILENCE_MS };
  const writing = { ...always, logged: false, consistency: CODES[write] };
  const run = async <Result>(deadline: Deadline, send: () => Promise<Result>): Promise<Result> => {
    if (deadline.signal.aborted) throw new StoreError('STORE_TIMEOUT', 'turns');
    return withStoreErrors(send);
  };
  return {
    read: ({ text, params }, size, from, deadline) =>
      run(deadline, async (): Promise<CqlPage> => {
        const options = { ...always, consistency: CODES[read], fetchSize: size };
        const result = await client.execute(
          text,
          params as unknown[],
          from === null ? options : { ...options, pageState: from },
        );
        return { rows: result.rows, next: result.pageState ?? null };
      }),

    write: (statements: readonly CqlStatement[], deadline) =>
      run(deadline, async () => {
        const [first, ...more] = statements;
        if (first === undefined) throw new TypeError('Expected at least one statement to write.');
        if (more.length === 0) await client.execute(first.text, first.params as unknown[], writing);
        else {
          const queries = statements.map(({ text, params }) => ({
            query: text,
            params: params as unknown[],
          }));
          await client.batch(queries, writing);
        }
      }),

    replicaOf: (key) => {
      if (client.hosts.length === 1) return '';
      const replicas: readonly Host[] | null = client.getReplicas(keyspace, routingKey(key));
      return replicas?.[0]?.address ?? '';
    },
  };
}

/** A partition key of text and int columns as the servers hash it. */
function routingKey(key: readonly (string | number)[]): Buffer {
  const parts = key.map((value) => {
    if (typeof value === 'string') return Buffer.from(value);
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  });
  if (parts.length === 1) return Buffer.concat(parts);
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(part.length);
      return [length, part, Buffer.alloc(1)];
    }),
  );
}
