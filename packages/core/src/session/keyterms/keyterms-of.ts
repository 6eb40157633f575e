// The words of a session, from its options.
import type { Clock } from '../../base/clock.js';
import type { ModelListener } from '../models/model-watch.js';
import type { ResolvedSessionOptions } from '../options.js';
import { KeytermDetector } from './keyterm-detector.js';

interface KeytermOwner {
  readonly options: Pick<ResolvedSessionOptions, 'keyterms'>;
  readonly clock: Clock;
}

export function keytermsOf(
  { options, clock }: KeytermOwner,
  listener: Pick<ModelListener, 'onMetrics'>,
): KeytermDetector {
  const { keyterms: staticKeyterms = [], keytermDetection = {} } = options.keyterms;
  const detector = new KeytermDetector({ staticKeyterms, options: keytermDetection, clock });
  return detector.on('metrics_collected', (metrics) => listener.onMetrics(metrics));
}
