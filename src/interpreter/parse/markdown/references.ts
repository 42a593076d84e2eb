import type { Definition, ImageReference, LinkReference, Nodes } from 'mdast';

/** Where `[text][name]` leads to. */
export type References = Map<LinkReference | ImageReference, Definition>;

/** Adds the references among the nodes of one piece: the parser has seen no definition outside it. The first one counts. */
export function resolveReferences(nodes: readonly Nodes[], references: References): void {
  const definitions = new Map<string, Definition>();
  for (const node of nodes) {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
  }
  for (const node of nodes) {
    if (node.type !== 'linkReference' && node.type !== 'imageReference') continue;
    const definition = definitions.get(node.identifier);
    if (definition) references.set(node, definition);
  }
}
