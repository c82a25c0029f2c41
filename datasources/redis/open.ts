// Opens the cache on a Redis or Valkey server: connects, sees whether it is one that can be used, and hands it out.

import { type Deadline, deadlineIn } from '../deadline.ts';
import { EngineError } from '../engine.ts';
import type { KeyValue } from '../key-value.ts';
import { type RedisAddress, readAddress, shownAddress, VARIABLE } from './address.ts';
import { Connection, type RedisClient } from './connection.ts';
import { inTime } from './in-time.ts';
import { RedisKeyValue } from './key-value.ts';
import type { RedisOptions } from './options.ts';
import { speaksOther } from './other-protocol.ts';
import { clusterProblem, engineError, mayBeOther, otherProtocol } from './problems.ts';
import { type ServerInfo, serverInfo } from './server-info.ts';
import { Subscriber } from './subscriber.ts';

/** The oldest version of Redis, and of what says it is one, that is known to do. */
const OLDEST_MAJOR = 7;

/**
 * Opens the cache. From then on it connects again by itself whenever the connection is lost.
 * @throws {EngineError} within `connectTimeoutMs`; then nothing is left open
 */
export async function openRedis(
  options: RedisOptions,
  { signal }: { signal: AbortSignal },
): Promise<KeyValue> {
  const address = readAddress(options.url);
  const connection = new Connection(address, options);
  using deadline = deadlineIn(options.connectTimeoutMs);
  const cancel = () => deadline.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const { server } = await inTime(deadline, async () => {
      await connection.client.connect();
      const info = await serverInfo(connection.client);
      checkServer(info, shownAddress(address));
      await tryOut(connection.client, `${options.prefix}parley-start`);
      return info;
    });
    connection.keep();
    const subscriber = new Subscriber(() => new Connection(address, options));
    return new RedisKeyValue(server, options.prefix, connection, subscriber);
  } catch (error) {
    connection.close();
    const problem = reason(error, connection, address, deadline);
    if (
      problem.kind === 'down' &&
      !signal.aborted &&
      mayBeOther(problem, address) &&
      (await speaksOther(address))
    )
      throw new EngineError('wrong', VARIABLE, otherProtocol(shownAddress(address), address), {
        cause: error,
      });
    throw problem;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The driver's last words say more than that the connection is closed, or that the time is up. */
function reason(
  error: unknown,
  { problem }: Connection,
  address: RedisAddress,
  deadline: Deadline,
): EngineError {
  const cause = error instanceof Error && 'cause' in error ? error.cause : error;
  if (cause instanceof EngineError) return cause;
  if (problem === null && deadline.remaining() === 0)
    return new EngineError('down', VARIABLE, `no answer from ${shownAddress(address)} in time.`);
  return engineError(isReply(cause) ? cause : (problem ?? cause), address);
}

function isReply(error: unknown): boolean {
  return error instanceof Error && 'command' in error;
}

/** @throws {EngineError} when it is not a server that Parley can use */
function checkServer({ mode, role, version }: ServerInfo, at: string): void {
  const refuse = (kind: 'wrong' | 'down', problem: string): never => {
    throw new EngineError(kind, VARIABLE, problem);
  };
  const major = Number.parseInt(version, 10);
  if (!(major >= OLDEST_MAJOR))
    refuse(
      'wrong',
      `the server at ${at} has version ${version || 'unknown'}; Redis 7 or Valkey 7.2 is the oldest that does.`,
    );
  if (mode === 'cluster') refuse('wrong', clusterProblem(at));
  if (mode === 'sentinel')
    refuse(
      'wrong',
      `the server at ${at} is a Sentinel, which holds no data; use the address of the primary.`,
    );
  // After a fail-over the address may lead to the new primary soon.
  if (role === 'replica' || role === 'slave')
    refuse(
      'down',
      `the server at ${at} is a replica that takes no writes; the URL must lead to the primary.`,
    );
}

/** Does once what is done later, for a user who may not. The key is gone after a millisecond. */
async function tryOut(client: RedisClient, key: string): Promise<void> {
  const nothing = Buffer.alloc(0);
  const tries = [
    client.set(key, nothing, 'PX', 1),
    client.mgetBuffer(key),
    client.unlink(key),
    client.deleteIfEqual(key, nothing),
    client.publish(key, nothing),
  ];
  const results = await Promise.allSettled(tries);
  for (const result of results)
    if (result.status === 'rejected' && !MAY_PASS.test(String(result.reason.message))) throw result.reason;
}

/** A server that takes no writes for lack of room or of disk still gives what it holds, and may recover. */
const MAY_PASS = /^(OOM|MISCONF|NOREPLICAS)/;
