/** What the harness needs of a simulated cluster. `engine.ts` gives the real one; its own tests give a scripted one. */
import type { Trace } from '../../../src/trace/trace.ts';

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}
export interface ClusterResponse {
  readonly code: number;
  readonly body: unknown;
}

export interface Cluster {
  /** Everything that has happened so far; grows with each step and request. */
  readonly trace: Trace;
  /** Milliseconds since second 0. */
  readonly nowMs: number;
  /**
   * Lets the next event happen, but none after `limitMs`; when there is none the clock goes to `limitMs`.
   * Returns whether there was one.
   */
  step(limitMs: number): boolean;
  /** Asks the API server at the present instant. */
  request(request: ClusterRequest): ClusterResponse;
  /** Starts a command in a running container; undefined on success, else why not. */
  exec(
    podNamespace: string,
    podName: string,
    container: string,
    command: readonly string[],
  ): string | undefined;
  /** Stops every kubelet and starts it again; undefined on success, else why not. */
  restartKubelets(options: {
    readonly loseSandboxes: boolean;
    readonly removeContainers: readonly { readonly pod: string; readonly container: string }[];
  }): string | undefined;
}
