import { readCaption } from '../../protocol/caption.js';
import { words } from '../words/words.js';

/** A picture's caption in the language of the page; as it stands where it says something else. */
export function captionText(caption: string): string {
  const whose = readCaption(caption);
  const said = words.maps.captions;
  if (!whose) return caption;
  return whose.of === 'student' ? said.student(String(whose.step), words.protocol.stages[whose.stage]) : said[whose.of];
}
