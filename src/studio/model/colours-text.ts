import { numbersOf, type UsualColours, type UsualNormalisation } from '../../protocol/normalisation.js';
import { words } from '../words/words.js';

/** "ImageNet, RGB", or the numbers themselves, in the language of the page. */
export function labelText(usual: UsualNormalisation): string {
  if (typeof usual === 'string') return words.model.colours.names[usual].label;
  const listed = (numbers: readonly number[]) => numbers.map((value) => Number(value.toFixed(4))).join(', ');
  return words.model.colours.numbers(listed(usual.mean), listed(usual.std), usual.channelOrder.toUpperCase());
}

/** What is usual for a network, and who says how much of it. */
export function usualText({ normalisation, coloursSaid }: UsualColours): string {
  const order = numbersOf(normalisation).channelOrder.toUpperCase();
  return words.model.colours.usually[coloursSaid](labelText(normalisation), order);
}
