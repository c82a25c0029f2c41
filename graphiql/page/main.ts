// The page at the server's root: GraphiQL on this gateway, with the examples as its first tabs. What a person types is kept
// by the browser.

import './workers.ts';
import '@graphiql/react/font/roboto.css';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';

import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { exampleTabs } from './example-tabs.ts';
import { EXAMPLES_PLUGIN } from './examples-panel.ts';
import { WrapLongLines } from './wrap-long-lines.ts';

const fetcher = createGraphiQLFetcher({
  // Beside the page, wherever that is mounted.
  url: new URL('graphql', document.baseURI).href,
  enableIncrementalDelivery: false,
});

const plugins = [EXAMPLES_PLUGIN, HISTORY_PLUGIN];

createRoot(document.getElementById('parley')!).render(
  h(
    GraphiQL,
    {
      fetcher,
      plugins,
      defaultTabs: exampleTabs.map((tab) => ({ ...tab })),
      defaultEditorToolsVisibility: 'headers',
      // Otherwise a reload would lose what was typed into the headers pane. The settings dialog turns it off.
      shouldPersistHeaders: true,
      inputValueDeprecation: true,
      schemaDescription: true,
    },
    h(GraphiQL.Logo, null, h('span', { className: 'parley-logo' }, 'Parley')),
    h(WrapLongLines),
  ),
);
