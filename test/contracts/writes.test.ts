import { runOn, wholes } from './engines.ts';
import { writesSuite } from './writes.suite.ts';

runOn(wholes, writesSuite);
