/** Why a field is not followed, or how roughly, by the key of its note in `src/kube/coverage.ts`. */
export const coverageEn = {
  blockDevices: 'Raw block devices do not exist here.',
  claims: 'Devices (dynamic resource allocation) do not exist here.',
  cpuLimit:
    'A CPU limit is kept and counted, but slows nothing down: a program takes the time that it takes.',
  mountPropagation: 'Mounts inside a container are not passed on.',
  grpc: 'A gRPC probe only asks whether somebody listens on the port.',
  containerSecurity:
    'User and group are taken from here; capabilities, SELinux, seccomp and AppArmor change nothing.',
  podSecurity: 'User and group are taken from here; the rest changes nothing.',
  hostNamespaces:
    'The Pod is marked as sharing the node’s namespaces; what else is on the node is not seen inside.',
  runtimeClass: 'There is one runtime, and no overhead for it.',
  resourceClaims: 'Devices (dynamic resource allocation) do not exist here.',
  podResources:
    'Counted where room is found and given back; the Pod as a whole has no limit of its own while it runs.',
  os: 'All nodes run Linux.',
  schedulingGroup: 'Pods are scheduled one at a time, never as a group.',
  networkStorage: 'The volume is mounted as an empty directory: there is no storage behind it.',
  certificates: 'No certificates are issued.',
  trafficPolicy: 'Traffic takes the same way from every node.',
  externalIPs: 'There is nobody outside of the cluster who could use it.',
  loadBalancer: 'There is no cloud, so no load balancer is made.',
  dualStack: 'The cluster has IPv4 only.',
};
