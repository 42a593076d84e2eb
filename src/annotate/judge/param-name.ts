import { isReservedName } from '../../interpreter/parse/fences/name-rules.ts';
import type { OpenPlaceholder } from '../../model/document.ts';

/** Variables that every shell has: a param of that name would change more than the command it is for. */
const OF_THE_SHELL =
  /^(HOME|USER|PWD|OLDPWD|SHELL|LANG|TERM|TMPDIR|HOSTNAME|UID|EDITOR|LOGNAME|MAIL|PS\d|RANDOM|SECONDS)$/;

/** The param for a placeholder: `BACKUP_ID` for `<backup-id>`, `MY_PATH` for `<path>`. */
export const paramFor = ({ param }: OpenPlaceholder): string =>
  isReservedName(param) || OF_THE_SHELL.test(param) ? `MY_${param}` : param;
