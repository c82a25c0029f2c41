// The "Examples" panel beside the editors: what each example shows, and a way to open it again once its tab is closed or
// changed.

import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { createElement as h } from 'react';
import { type Example, examples } from '../examples.ts';
import { tabOf } from './example-tabs.ts';

function Icon() {
  return h(
    'svg',
    { viewBox: '0 0 20 20', fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, 'aria-hidden': true },
    h('path', { d: 'M10 2.5a5.5 5.5 0 0 1 3 10.1V15H7v-2.4A5.5 5.5 0 0 1 10 2.5z', strokeLinejoin: 'round' }),
    h('path', { d: 'M7.5 17.75h5', strokeLinecap: 'round' }),
  );
}

function Panel() {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, queryEditor, variableEditor, headerEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    headerEditor: state.headerEditor,
  }));

  const open = (example: Example) => {
    const tab = tabOf(example);
    const unchanged = tabs.findIndex(({ query }) => query === tab.query);
    if (unchanged >= 0) {
      changeTab(unchanged);
      return;
    }
    addTab();
    updateActiveTabValues(tab);
    queryEditor?.setValue(tab.query);
    variableEditor?.setValue(tab.variables);
    headerEditor?.setValue(tab.headers);
  };

  return h(
    'section',
    { className: 'parley-examples', 'aria-label': 'Examples' },
    h('div', { className: 'parley-examples-title' }, 'Examples'),
    h('p', null, 'They run as they are on any data.'),
    examples.map((example) =>
      h(
        'button',
        { key: example.title, type: 'button', onClick: () => open(example) },
        h('strong', null, example.title),
        h('span', null, example.about),
      ),
    ),
  );
}

/** The panel as GraphiQL takes it. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: 'Examples', icon: Icon, content: Panel };
