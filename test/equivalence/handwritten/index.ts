// Requests written by hand: each names what a part of the schema promises. They fit any data.

import type { Landmarks } from '../landmarks.ts';
import type { Request } from '../side.ts';
import { graphRequests } from './graph.ts';
import { listRequests } from './lists.ts';
import { mentionRequests } from './mentions.ts';
import { mistakenRequests } from './mistakes.ts';
import { objectRequests } from './objects.ts';
import { pageRequests } from './pages.ts';
import { turnRequests } from './turns.ts';

/** The requests, by what they show. */
export function handwritten(at: Landmarks): Record<string, Request> {
  return {
    ...listRequests(at),
    ...objectRequests(at),
    ...mistakenRequests(at),
    ...turnRequests(at),
    ...mentionRequests(at),
    ...graphRequests(at),
    ...pageRequests(at),
  };
}
