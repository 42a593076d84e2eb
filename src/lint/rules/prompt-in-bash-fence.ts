import type { LintRule } from '../rule.ts';

export const promptInBashFence: LintRule = {
  rule: 'prompt-in-bash-fence',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'commands have a prompt in front of them',
  fixable: true,
  *check({ document }) {
    for (const fence of document.fences) {
      if (!/^(bash|sh|shell|zsh)$/.test(fence.language)) continue;
      const match = /^[ \t]*(\$ )\S/m.exec(fence.code);
      if (!match) continue;
      const at = match.index + match[0].indexOf('$');
      const on = fence.role === null ? 'plain' : 'step';
      const end = fence.infoStart + fence.language.length;
      yield {
        span: fence.at(at, at + 1),
        on,
        message: `bash would look for a command named $: in a ${fence.language} fence nothing takes prompts off`,
        hint: 'write console instead of the language, or take the prompts off',
        ...(on === 'plain' ? { fix: [{ start: fence.infoStart, end, text: 'console' }] } : {}),
      };
    }
  },
};
