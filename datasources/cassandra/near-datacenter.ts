// Sends statements to replicas in the near data centre, which is known once the first server has answered.

import {
  type Client,
  type EmptyCallback,
  type ExecutionOptions,
  type Host,
  type HostMap,
  policies,
  types,
} from 'cassandra-driver';
import { EngineError } from '../engine.ts';

const { LoadBalancingPolicy, DefaultLoadBalancingPolicy } = policies.loadBalancing;

/**
 * Token-aware over one data centre: the one named or, for null, that of the contact point that answered. Of two replicas it
 * asks the one that has less to answer, so that one that has fallen silent is soon left alone.
 */
export class NearDatacenterPolicy extends LoadBalancingPolicy {
  readonly #wanted: string | null;
  #near = '';
  #policy: InstanceType<typeof DefaultLoadBalancingPolicy> | null = null;

  constructor(wanted: string | null) {
    super();
    this.#wanted = wanted;
  }

  /** The near data centre's name, after the driver has connected. */
  get near(): string {
    return this.#near;
  }

  override init(client: Client, hosts: HostMap, callback: EmptyCallback): void {
    const names = [...new Set(hosts.values().map(({ datacenter }) => datacenter))];
    this.#near = this.#wanted ?? names[0] ?? '';
    if (!names.includes(this.#near)) {
      const there = names.map((name) => JSON.stringify(name)).join(', ');
      const problem = `there is no data centre ${JSON.stringify(this.#near)}; there is ${there}.`;
      callback(new EngineError('wrong', 'CASSANDRA_DATACENTER', problem));
      return;
    }
    this.#policy = new DefaultLoadBalancingPolicy({ localDc: this.#near });
    this.#policy.init(client, hosts, callback);
  }

  override getDistance(host: Host): types.distance {
    return this.#policy?.getDistance(host) ?? types.distance.local;
  }

  override newQueryPlan(
    keyspace: string,
    options: ExecutionOptions,
    callback: (error: Error, iterator: Iterator<Host>) => void,
  ): void {
    if (this.#policy === null) throw new Error('The driver has not connected yet.');
    this.#policy.newQueryPlan(keyspace, options, callback);
  }
}
