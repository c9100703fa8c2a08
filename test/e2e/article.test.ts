/**
 * The session of the reference article, typed in a browser in its order. What today's Kubernetes prints otherwise than
 * the article's (1.1x) stands beside the line.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_CLUSTER, scenarioOf } from '../../src/scenario/format.ts';
import { encodeLink } from '../../src/scenario/link.ts';
import { DEPLOYMENT, MYAPP } from '../golden/transcript/article.ts';
import { openTerminal, type TerminalDriver } from './terminal-driver.ts';

const service = (name: string, targetPort: number): string =>
  `kind: Service\napiVersion: v1\nmetadata:\n  name: ${name}\nspec:\n  ports:\n  - protocol: TCP\n    port: 80\n    targetPort: ${targetPort}\n`;
const pod1 = (rest: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod-test1\nspec:\n  containers:\n  - name: nginx\n${rest}`;
const POD3 = `apiVersion: v1
kind: Pod
metadata:
  name: foo
spec:
  containers:
  - name: busybox
    image: busybox
    args:
    - /bin/sh
    - -c
    - sleep 30; exit 3
`;

let t: TerminalDriver;
beforeAll(async () => {
  const link = encodeLink({
    ...scenarioOf(
      [
        { name: 'myapp.yaml', text: MYAPP },
        { name: 'deployment.yaml', text: DEPLOYMENT },
      ],
      [],
    ),
    cluster: { ...DEFAULT_CLUSTER, timing: 'exact' },
  });
  if (!link.ok) throw new Error('the scenario does not fit into a link');
  t = await openTerminal({ suffix: link.value, viewport: { width: 2800, height: 1500 } });
  await t.context.grantPermissions(['clipboard-read', 'clipboard-write']);
}, 60_000);
afterAll(() => t.close());

it('two init containers wait for their Services', { timeout: 60_000 }, async () => {
  await t.run('kubectl create -f myapp.yaml', 'pod/myapp-pod created');
  await t.wait(8);
  await t.run('kubectl get -f myapp.yaml', /myapp-pod +0\/1 +Init:0\/2 +0 +8s/);
  await t.run('kubectl describe pod myapp-pod', 'Started', 'spec.initContainers{init-myservice}');
  await t.run('kubectl logs myapp-pod -c init-myservice', "nslookup: can't resolve 'myservice'");
  await t.type('vim myservice.yaml');
  await t.edit(() => service('myservice', 9376));
  await t.run('kubectl create -f myservice.yaml', 'service/myservice created');
  await t.type('vim mydb.yaml');
  await t.edit(() => service('mydb', 9377));
  await t.run('kubectl create -f mydb.yaml', 'service/mydb created');
  await t.run('kubectl get svc', /mydb +ClusterIP/, /myservice +ClusterIP +10\.\S+ +<none> +80\/TCP/);
  await t.run('kubectl get pods -n kube-system');
  await t.wait(6);
  await t.run('kubectl get pods', /myapp-pod +1\/1 +Running +0/);
  expect(t.complaints).toEqual([]);
});

it('an image by here-document, with the variable in its name', { timeout: 60_000 }, async () => {
  await t.run('PRIVATE_IMAGE_NAME=busybox:1.28');
  const lines = `kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata:
  name: private-image-test-1
spec:
  containers:
  - name: uses-private-image
    image: $PRIVATE_IMAGE_NAME
    imagePullPolicy: Always
    command: [ "echo", "SUCCESS" ]
EOF`.split('\n');
  for (const line of lines) await t.type(line);
  await t.sees('pod/private-image-test-1 created');
  await t.wait(3);
  await t.run('kubectl logs private-image-test-1', /\nSUCCESS\n/);
  expect(t.complaints).toEqual([]);
});

it('a Deployment is edited while it lives', { timeout: 60_000 }, async () => {
  await t.run('kubectl apply -f deployment.yaml', 'deployment.apps/nginx-deployment created');
  await t.wait(5);
  await t.type('kubectl edit deployment/nginx-deployment');
  await t.edit((before) => {
    expect(before).toContain('terminationGracePeriodSeconds: 30');
    return before.replace('image: nginx:1.15.4', 'image: nginx:1.16');
  });
  await t.sees('deployment.apps/nginx-deployment edited');
  await t.wait(10);
  await t.run('kubectl get deployment -o wide', /nginx-deployment +1\/1 +1 +1 +\S+ +nginx +nginx:1\.16/);
  expect(t.complaints).toEqual([]);
});

it('a container that ends at once is started again and again', { timeout: 90_000 }, async () => {
  await t.run('mkdir /opt/demo && cd /opt/demo');
  await t.sees('root@master-1:/opt/demo#');
  await t.type('vim pod1.yaml');
  await t.edit(() =>
    pod1('    image: nginx\n    imagePullPolicy: Always\n    command: [ "echo", "SUCCESS" ]\n'),
  );
  await t.run('kubectl create -f pod1.yaml', 'pod/pod-test1 created');
  await t.wait(213);
  // Since 1.35 a Pod is looked at again only when its back-off is over (at most 60 to 90 s later), and `CrashLoopBackOff`
  // is published at that look: the article's STATUS at this age may be the container's own `Completed` until then.
  await t.run(
    'kubectl get pods -o wide',
    /pod-test1 +0\/1 +(?:Completed|CrashLoopBackOff) +5 \(\S+ ago\) +3m33s/,
  );
  await t.run(
    'kubectl describe pod pod-test1',
    /Pulling +\S+ \(x6 over 3m3\ds\)/,
    /BackOff +\S+ \(x\d+ over 3m\d+s\)/,
  );
  await t.type('vim pod1.yaml');
  await t.edit(() => pod1('    image: nginx:1.14\n    imagePullPolicy: Always\n'));
  await t.run('kubectl delete -f pod1.yaml', 'pod "pod-test1" deleted');
  await t.run('kubectl apply -f pod1.yaml', 'pod/pod-test1 created');
  await t.wait(33);
  await t.run('kubectl get pods -o wide', /pod-test1 +1\/1 +Running +0 +33s +10\.244\.\S+ +node-\d/);
  await t.run("IP=$(kubectl get pod pod-test1 -o jsonpath='{.status.podIP}')");
  await t.run('curl -I http://$IP', 'HTTP/1.1 200 OK', 'Server: nginx/1.14.2');
  expect(t.complaints).toEqual([]);
});

it('restart policies', { timeout: 90_000 }, async () => {
  await t.type('vim pod3.yaml');
  await t.edit(() => POD3);
  await t.run('kubectl apply -f pod3.yaml', 'pod/foo created');
  await t.wait(50);
  // 1.22 and later say when the last restart was.
  await t.run('kubectl get pods foo', /foo +1\/1 +Running +1 \(\d+s ago\) +50s/);
  await t.type('kubectl delete -f pod3.yaml');
  await t.page.getByRole('button', { name: 'Go to its end' }).click();
  await t.sees('pod "foo" deleted');
  await t.type('vim pod3.yaml');
  await t.edit((before) => {
    expect(before).toContain('sleep 30; exit 3');
    return `${before}  restartPolicy: Never\n`;
  });
  await t.run('kubectl apply -f pod3.yaml', 'pod/foo created');
  await t.clear();
  await t.type('kubectl get pods foo -w');
  await t.page.getByText('time stands still').waitFor();
  await t.page.getByRole('button', { name: /^Speed/ }).click();
  await t.page.getByRole('menuitemradio', { name: '20×', exact: true }).click();
  await t.page.locator('output').getByRole('button', { name: 'Play' }).click();
  await t.sees(/foo +1\/1 +Running +0/);
  await t.sees(/foo +0\/1 +Error +0 +3\ds/);
  await t.focus();
  await t.page.keyboard.press('Control+c');
  await t.sees('^C');
  await t.page.getByRole('button', { name: 'Pause' }).click();
  expect(t.complaints).toEqual([]);
});

it('a node, and its pause containers', { timeout: 60_000 }, async () => {
  await t.run('kubectl get pod pod-test1 -o wide', /node-\d/);
  const node = /\bnode-\d\b/.exec(await t.shown())?.[0] ?? '';
  await t.type(`ssh ${node}`);
  await t.sees(`root@${node}:~#`);
  await t.run('docker ps -a', /registry\.k8s\.io\/pause:\S+ +"\/pause"/, /k8s_POD_\s*pod-test1_\s*default_/);
  await t.run('cat /var/lib/kubelet/kubeadm-flags.env', '--pod-infra-container-image=');
  expect(t.complaints).toEqual([]);
});
