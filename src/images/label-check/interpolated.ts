import type { LabelFinding } from '../../protocol/label-check.js';
import { type Ids, unknownIds } from './ids.js';
import { pixelsWithId, whole } from './words.js';

/** A share of fewer edges says little. Drawn labels do not reach the shares below. */
const ENOUGH_EDGES = 40;
const MANY_RAMPS = 0.25;
/** This share is enough where ids occur that no class has. */
const RAMPS_WITH_UNKNOWN = 0.12;
const MUCH_NOISE = 0.6;

export function findInterpolated(ids: Ids): LabelFinding | undefined {
  const { direct, ramps, other } = ids.set.edges;
  const edges = direct + ramps + other;
  if (edges < ENOUGH_EDGES) return undefined;
  const unknown = unknownIds(ids);
  const interpolated = ramps / edges >= (unknown.ids.length < 3 ? MANY_RAMPS : RAMPS_WITH_UNKNOWN);
  if (!interpolated && (ramps + other) / edges < MUCH_NOISE) return undefined;
  const useless = unknown.ids.some((id) => (ids.set.ids.get(id)?.files ?? 0) * 2 > ids.set.byId);
  const found = interpolated
    ? `At ${whole(ramps)} of ${whole(edges)} edges between areas lie pixels with ids between those of the two sides: the labels were resized or smoothed by interpolation, which invents ids.`
    : `At ${whole(ramps + other)} of ${whole(edges)} edges between areas lie pixels of other ids: the labels carry noise, as after saving them as JPEG.`;
  const lost =
    unknown.ids.length > 0 ? ` Ids that the class list does not know: ${pixelsWithId(ids, unknown.ids)}.` : '';
  return {
    code: 'interpolated',
    severity: useless ? 'stop' : 'warn',
    message: found + lost,
    advice: 'Make the label maps anew from their source, resized by nearest neighbour and saved as PNG.',
    idMap: null,
  };
}
