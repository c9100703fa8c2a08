import { describe, expect, it } from 'vitest';
import { typist } from '../../helpers/terminal-run.ts';

const MANY = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: nginx:1.27
        resources: {requests: {cpu: 100m, memory: 1Mi}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics:
  - type: Resource
    resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}
`;

describe('what Pods use', () => {
  it('feeds the autoscaler, and top shows the same', () => {
    const t = typist({ files: [{ name: 'many.yaml', text: MANY }] });
    t.line(1, 'kubectl apply -f many.yaml');
    t.line(
      120,
      'kubectl get hpa web --no-headers; kubectl get deploy web -o jsonpath=\'{.status.replicas}{"\\n"}\'',
    );
    const shown = t.shown(121);
    const share = Number(/memory: (\d+)%\/80%/.exec(shown)?.[1]);
    expect(share).toBeGreaterThan(100);
    expect(shown).toMatch(/\n3\n/);
    t.line(122, 'kubectl top pods --no-headers');
    // A whole number of MiB, of which one is asked for.
    expect(t.shown(123)).toContain(`  1m    ${Math.floor(share / 100)}Mi`);
  });
});
