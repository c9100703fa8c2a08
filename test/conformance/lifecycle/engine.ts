import type { Cluster } from './cluster.ts';
import type { LifecycleVector } from './vector.ts';
import { UnsupportedWord } from './vocabulary.ts';

export function engineCluster(_vector: LifecycleVector): Cluster {
  throw new UnsupportedWord('there is no engine yet');
}
