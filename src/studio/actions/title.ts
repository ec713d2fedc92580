import { pageTitle } from '../run-words.js';
import { useStudio } from '../store.js';
import { useLanguage } from '../words/language.js';

/** Keeps the title of the page's tab at what the run does: it is read while another tab is in front. */
export function followTitle(): void {
  const follow = () => {
    const { live, recovering } = useStudio.getState();
    const title = pageTitle(live, recovering !== null);
    if (document.title !== title) document.title = title;
  };
  useStudio.subscribe(follow);
  useLanguage.subscribe(follow);
}
