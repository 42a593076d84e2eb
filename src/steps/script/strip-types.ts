import * as nodeModule from 'node:module';

/** TypeScript as JavaScript with the same line numbers: by Node where it can, else by sucrase. */
export async function stripTypes(source: string): Promise<string> {
  const { stripTypeScriptTypes } = nodeModule as {
    stripTypeScriptTypes?: (source: string, options: { mode: 'transform' }) => string;
  };
  if (stripTypeScriptTypes) return stripTypeScriptTypes(source, { mode: 'transform' });
  const { transform } = await import('sucrase');
  return transform(source, { transforms: ['typescript'], disableESTransforms: true, keepUnusedImports: true }).code;
}
