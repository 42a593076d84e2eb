import { conditionText, type Condition } from '../../model/condition.ts';
import { listed, say, value, type Words } from '../words.ts';
import { demandsOf, lostDemands } from './implies.ts';

const MOST = 3;

/** What the newer version no longer demands: `demands x >= 3 where it demanded x >= 5`, `no longer demands y`. */
export function lessWords(before: Condition, after: Condition): Words {
  const lost = lostDemands(before, after);
  const now = demandsOf(after);
  const told = lost.slice(0, MOST).map((gone) => {
    const instead = now.find((one) => isAbout(one, gone));
    return instead
      ? say`demands ${quote(instead)} where it demanded ${quote(gone)}`
      : say`no longer demands ${quote(gone)}`;
  });
  const more = lost.length > MOST ? [say`${lost.length - MOST} more`] : [];
  return listed([...told, ...more]);
}

export function moreWords(before: Condition, after: Condition): Words {
  const gained = lostDemands(after, before).slice(0, MOST);
  return gained.length === 0 ? ['demands more'] : say`now demands ${listed(gained.map(quote))}`;
}

/** Only if it is little on both sides; else the reader sees more in the changed words. */
export function otherWords(before: Condition, after: Condition): Words {
  const [lost, gained] = [lostDemands(before, after), lostDemands(after, before)];
  if (lost.length !== 1 || gained.length !== 1) return ['runs other commands'];
  return say`demands ${listed(gained.map(quote))}, no longer ${listed(lost.map(quote))}`;
}

const LONGEST = 80;

const quote = (condition: Condition) => {
  const text = conditionText(condition).replace(/\s+/g, ' ');
  return value(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
};

/** The same value compared in another way, or one of several that are enough now. */
function isAbout(now: Condition, gone: Condition): boolean {
  if ('any' in now) return now.any.some((one) => conditionText(one) === conditionText(gone));
  return 'left' in now && 'left' in gone && now.left === gone.left;
}
