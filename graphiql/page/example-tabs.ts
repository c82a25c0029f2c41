// Examples as GraphiQL's tabs hold them: text in each of the three panes.

import { type Example, examples } from '../examples.ts';

/** What a tab starts with. */
export interface ExampleTab {
  query: string;
  variables: string;
  headers: string;
}

const pretty = (value: object | undefined) => (value ? JSON.stringify(value, null, 2) : '');

/** The text of an example's panes. */
export function tabOf({ query, variables, headers }: Example): ExampleTab {
  return { query, variables: pretty(variables), headers: pretty(headers) };
}

/** The tabs of a first visit, in order. */
export const exampleTabs: readonly ExampleTab[] = examples.map(tabOf);
