// Appends and removals of turns, engine by engine.

import { runOn, turnEngines } from './engines.ts';
import { turnWritesSuite } from './turn-writes.suite.ts';

runOn(turnEngines, turnWritesSuite);
