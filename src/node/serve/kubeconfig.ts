/**
 * The kubeconfig with which a client reaches the bridge. It needs no credentials. Plain HTTP is what
 * @kubernetes/client-node takes only from someone who has said to verify nothing.
 */
export const kubeconfig = (server: string): string => `apiVersion: v1
kind: Config
clusters:
- name: podplay
  cluster:
    server: ${server}
    insecure-skip-tls-verify: true
contexts:
- name: podplay
  context:
    cluster: podplay
    user: podplay
current-context: podplay
users:
- name: podplay
  user: {}
`;
