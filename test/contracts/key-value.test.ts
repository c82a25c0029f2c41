// KeyValue, engine by engine.

import { openMemory } from '../../datasources/memory/key-value.ts';
import { openRedis } from '../../datasources/redis/open.ts';
import { describeWith, redisPrefix } from '../support/servers.ts';
import { keyValueSuite } from './key-value.suite.ts';

keyValueSuite({ name: 'memory', open: async () => openMemory() });

describeWith(['redis'], 'Redis', () => {
  const { signal } = new AbortController();
  keyValueSuite({ name: 'redis', open: async () => openRedis(await redisPrefix(), { signal }) });
});
