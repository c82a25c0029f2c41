// Tells the Monaco editor which worker serves which language. They are files of this page: nothing comes from elsewhere.

import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker';

function getWorker(_id: string, language: string): Worker {
  switch (language) {
    case 'graphql':
      return new GraphqlWorker();
    case 'json':
      return new JsonWorker();
    default:
      return new EditorWorker();
  }
}

Object.assign(globalThis, { MonacoEnvironment: { getWorker } });
