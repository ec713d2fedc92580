import { Button } from '../../controls/button.js';
import { useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import { TOUR_STOPS } from './stops.js';
import { openTour, useTour } from './tour.js';

/** Opens the tour, or takes it up again. */
export function TourButton() {
  const stop = useTour((tour) => tour.stop);
  const starting = useStudio((state) => state.device.state === 'starting' && state.saved === null);
  const { take, goOn } = words.lesson.tour;
  return (
    <Button icon="help" disabled={starting} onClick={() => void openTour()}>
      {stop === null ? take : goOn(String(stop + 1), String(TOUR_STOPS.length))}
    </Button>
  );
}
