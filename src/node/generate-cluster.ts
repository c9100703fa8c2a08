/**
 * Writes `engine/kubeadm/three-nodes.generated.json`: the usual cluster, booted.
 * `node src/node/run.mjs src/node/generate-cluster.ts` after every change of what kubeadm's manifests come to.
 */
import { writeFileSync } from 'node:fs';
import { nodeIp, Simulation } from '../engine/simulation.ts';
import { bootCluster } from '../engine/kubeadm/boot.ts';
import { USUAL_NODES } from '../engine/kubeadm/cluster-at-rest.ts';

const cluster = bootCluster(USUAL_NODES, nodeIp, (setup) => new Simulation(setup));
writeFileSync('src/engine/kubeadm/three-nodes.generated.json', `${JSON.stringify(cluster)}\n`);
