// A client whose statements tell what they cost.

import neo4j, { type Driver, type ProfiledPlan } from 'neo4j-driver';
import type { CypherClient } from '../../datasources/neo4j/client.ts';
import type { Neo4jOptions } from '../../datasources/neo4j/options.ts';

export interface Profiled {
  text: string;
  /** What the server read or wrote, in its own unit. */
  hits: number;
  propertiesSet: number;
  operators: string[];
  /** The number of its transaction. */
  transaction: number;
}

export interface ProfilingClient extends CypherClient, AsyncDisposable {
  /** The statements run by `call`. */
  profile(call: () => Promise<unknown>): Promise<Profiled[]>;
}

function plansOf(plan: ProfiledPlan): ProfiledPlan[] {
  return [plan, ...plan.children.flatMap(plansOf)];
}

/** Runs each statement under PROFILE, in the transaction that it belongs to; deadlines are passed over. */
export function profilingClient({ url, database }: Neo4jOptions): ProfilingClient {
  const driver: Driver = neo4j.driver(url, undefined, {
    encrypted: 'ENCRYPTION_OFF',
    disableLosslessIntegers: true,
  });
  let profiled: Profiled[] = [];
  let transactions = 0;
  const write: CypherClient['write'] = async (work) => {
    const session = driver.session({ database });
    const number = transactions++;
    try {
      return await session.executeWrite((transaction) =>
        work({
          run: async (text, params) => {
            const { records, summary } = await transaction.run(`PROFILE ${text}`, params);
            if (!summary.profile) throw new Error(`There is no profile of ${text}`);
            const plans = plansOf(summary.profile);
            profiled.push({
              text,
              hits: plans.reduce((sum, { dbHits }) => sum + Number(dbHits), 0),
              propertiesSet: summary.counters.updates().propertiesSet ?? 0,
              operators: plans.map(({ operatorType }) => operatorType.replace(/@.*$/, '')),
              transaction: number,
            });
            return records.map((record) => record.toObject()) as never;
          },
        }),
      );
    } finally {
      await session.close();
    }
  };
  return {
    write,
    read: (text, params, deadline) => write((transaction) => transaction.run(text, params), deadline),
    async profile(call) {
      profiled = [];
      await call();
      return profiled;
    },
    [Symbol.asyncDispose]: () => driver.close(),
  };
}
