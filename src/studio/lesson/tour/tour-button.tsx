import { Button } from '../../controls/button.js';
import { useStudio } from '../../store.js';
import { TOUR_STOPS } from './stops.js';
import { openTour, useTour } from './tour.js';

/** Opens the tour, or takes it up again. */
export function TourButton() {
  const stop = useTour((tour) => tour.stop);
  const starting = useStudio((state) => state.device.state === 'starting' && state.saved === null);
  const words = stop === null ? 'Take the tour' : `Go on with the tour (${stop + 1} of ${TOUR_STOPS.length})`;
  return (
    <Button icon="help" disabled={starting} onClick={() => void openTour()}>
      {words}
    </Button>
  );
}
