// Writes to GraphStore, engine by engine.

import { graphEngines, runOn } from './engines.ts';
import { graphWritesSuite } from './graph-writes.suite.ts';

runOn(graphEngines, graphWritesSuite);
