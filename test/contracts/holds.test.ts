import { runOn, wholes } from './engines.ts';
import { holdsSuite } from './holds.suite.ts';

runOn(wholes, holdsSuite);
