// `npm run package:vscode`: builds the extension and writes editors/vscode/dist/runbook-editor-VERSION.vsix, which
// `code --install-extension FILE` takes. A .vsix is a zip with a manifest in the Open Packaging Conventions.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { strToU8, zipSync } from 'fflate';

const root = path.resolve(import.meta.dirname, '..');
const source = path.join(root, 'editors/vscode');
const { values } = parseArgs({ options: { out: { type: 'string', default: path.join(source, 'dist') } } });
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const manifest = { ...JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8')), version };

/** Entries become text; nothing is written beside the sources. */
async function bundle(entry, options) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    minify: true,
    keepNames: true,
    legalComments: 'inline',
    logLevel: 'warning',
    ...options,
  });
  return outputFiles[0].text;
}

const extension = await bundle('editors/vscode/src/extension.ts', {
  format: 'cjs',
  external: ['vscode'],
  define: { 'process.env.NODE_ENV': '"production"' },
});
const grammar = await bundle('editors/vscode/src/grammar.ts', { format: 'esm', minify: false });
const { GRAMMAR } = await import(`data:text/javascript,${encodeURIComponent(grammar)}`);

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const vsixManifest = `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${manifest.name}" Version="${version}" Publisher="${manifest.publisher}" />
    <DisplayName>${escape(manifest.displayName)}</DisplayName>
    <Description xml:space="preserve">${escape(manifest.description)}</Description>
    <Tags>${escape(manifest.keywords.join(','))}</Tags>
    <Categories>${escape(manifest.categories.join(','))}</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escape(manifest.engines.vscode)}" />
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace" />
      <Property Id="Microsoft.VisualStudio.Code.ExecutesCode" Value="true" />
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code" />
  </Installation>
  <Dependencies />
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true" />
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true" />
  </Assets>
</PackageManifest>
`;
const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="json" ContentType="application/json" /><Default Extension="cjs" ContentType="application/javascript" /><Default Extension="md" ContentType="text/markdown" /><Default Extension="txt" ContentType="text/plain" /><Default Extension="vsixmanifest" ContentType="text/xml" /></Types>
`;
const files = {
  '[Content_Types].xml': contentTypes,
  'extension.vsixmanifest': vsixManifest,
  'extension/package.json': JSON.stringify(manifest, null, 2),
  'extension/README.md': readFileSync(path.join(source, 'README.md'), 'utf8'),
  'extension/LICENSE.txt': readFileSync(path.join(root, 'LICENSE'), 'utf8'),
  'extension/dist/extension.cjs': extension,
  'extension/syntaxes/runbook.json': JSON.stringify(GRAMMAR, null, 2),
};
mkdirSync(values.out, { recursive: true });
const target = path.join(values.out, `${manifest.name}-${version}.vsix`);
// The same sources give the same bytes.
const mtime = new Date('1980-01-01T12:00:00');
writeFileSync(
  target,
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, [strToU8(text), { mtime }]]))),
);
console.log(target);
