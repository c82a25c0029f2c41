// Lets long lines of a query wrap, so that its first comment can be read in a narrow window too.

import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Sets the query editor up once it is there. Shows nothing. */
export function WrapLongLines(): null {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  useEffect(() => queryEditor?.updateOptions({ wordWrap: 'on' }), [queryEditor]);
  return null;
}
