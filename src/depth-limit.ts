// Bounds how deep a document nests, fragments followed. Much of what handles documents is recursive, and its stack must not
// be the caller's to exhaust.

import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

/** A validation rule: no operation nests selections more than `limit` deep. */
export function depthLimit(limit: number): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Document(document) {
      const depthOf = measure(document);
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION || depthOf(definition) <= limit) continue;
        const name =
          definition.name === undefined ? 'The operation' : `The operation "${definition.name.value}"`;
        context.reportError(
          new GraphQLError(`${name} nests selections too deeply: expected at most ${limit} levels.`, {
            nodes: definition,
          }),
        );
      }
    },
  });
}

/** Gives the depth of a definition. Each fragment is measured once; fragments in a circle, which another rule refuses, count as flat. */
function measure(document: DocumentNode): (definition: Definition) => number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const depths = new Map<Definition, number>();
  const depthOf = (definition: Definition): number => {
    const known = depths.get(definition);
    if (known !== undefined) return known;
    depths.set(definition, 0);
    let deepest = 0;
    for (const { name, depth } of outline(definition.selectionSet)) {
      const fragment = name === null ? undefined : fragments.get(name);
      deepest = Math.max(deepest, depth + (fragment === undefined ? 0 : depthOf(fragment)));
    }
    depths.set(definition, deepest);
    return deepest;
  };
  return depthOf;
}

/** Every selection set and every spread within one, with its depth. A loop, not a recursion: this is where depth is not bounded yet. */
function* outline(root: SelectionSetNode): Generator<{ name: string | null; depth: number }> {
  const open: { set: SelectionSetNode; depth: number }[] = [{ set: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { set, depth } = next;
    yield { name: null, depth };
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) yield { name: selection.name.value, depth };
      else if (selection.selectionSet !== undefined)
        open.push({ set: selection.selectionSet, depth: depth + 1 });
    }
  }
}
