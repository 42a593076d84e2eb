import { Box, type BoxProps } from 'ink';
import { Lines } from './lines.tsx';
import type { PageContent } from './page-content.ts';
import type { Draw, Size } from './screen.ts';
import type { Theme } from './theme.ts';

interface PromptPageProps {
  readonly content: PageContent;
  readonly theme: Theme;
  readonly rule: BoxProps;
  readonly size: Size;
}

/** The page of a question before a run. */
export function drawPage(contentFor: (size: Size) => PageContent, theme: Theme): Draw {
  const rule = ruleOf(theme);
  return (size) => <PromptPage content={contentFor(size)} theme={theme} rule={rule} size={size} />;
}

function PromptPage({ content: { heading, body, keys }, theme, rule, size: { columns, rows } }: PromptPageProps) {
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={[heading]} theme={theme} width={columns} height={1} />
      <Box {...rule} flexDirection="column" flexShrink={0} paddingBottom={1}>
        <Lines lines={body} theme={theme} width={columns} height={body.length} />
      </Box>
      <Lines lines={[keys]} theme={theme} width={columns} height={1} />
    </Box>
  );
}

/** Made once: for a new border object Ink restores all four sides. */
function ruleOf({ glyphs: { horizontal: top } }: Theme): BoxProps {
  const none = { topLeft: '', topRight: '', right: '', bottomRight: '', bottom: '', bottomLeft: '', left: '' };
  const only = { borderRight: false, borderBottom: false, borderLeft: false };
  return { borderStyle: { ...none, top }, borderDimColor: true, ...only };
}
