/** The release that is modelled. It stands here once; documents and printed versions read it. */
export const KUBERNETES_VERSION = '1.36';

/** The patch release that the simulated components report, as `kubectl version` and `status.nodeInfo` show it. */
export const KUBERNETES_GIT_VERSION = `v${KUBERNETES_VERSION}.3`;
