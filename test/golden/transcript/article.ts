/** What the reference article types, in its order, on today's cluster: at second, a line; or a file written in an editor. */
export type Typed =
  | readonly [seconds: number, line: string]
  | readonly [seconds: number, key: 'Ctrl-C']
  | readonly [seconds: number, key: 'saves', text: string]
  | readonly [seconds: number, key: 'replaces', from: string, to: string];

export const MYAPP = `apiVersion: v1
kind: Pod
metadata:
  name: myapp-pod
  labels:
    app: myapp
spec:
  containers:
  - name: myapp-container
    image: busybox:1.28
    command: ['sh', '-c', 'echo The app is running! && sleep 3600']
  initContainers:
  - name: init-myservice
    image: busybox:1.28
    command: ['sh', '-c', 'until nslookup myservice; do echo waiting for myservice; sleep 2; done;']
  - name: init-mydb
    image: busybox:1.28
    command: ['sh', '-c', 'until nslookup mydb; do echo waiting for mydb; sleep 2; done;']
`;
const service = (name: string, targetPort: number): string => `kind: Service
apiVersion: v1
metadata:
  name: ${name}
spec:
  ports:
  - protocol: TCP
    port: 80
    targetPort: ${targetPort}
`;
export const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: nginx-deployment
spec:
  replicas: 1
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
      - name: nginx
        image: nginx:1.15.4
`;
const pod1 = (rest: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: pod-test1
spec:
  containers:
  - name: nginx
${rest}`;
const pod3 = (policy: string): string => `apiVersion: v1
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
${policy}`;

export const ARTICLE: readonly Typed[] = [
  // A node, and its pause containers.
  [1, 'kubectl create -f myapp.yaml'],
  [5, 'ssh node-1'],
  [6, 'cat /var/lib/kubelet/kubeadm-flags.env'],
  [7, 'docker ps -a'],
  [8, 'crictl pods'],
  [9, 'exit'],
  // Two init containers that wait for Services.
  [10, 'kubectl get -f myapp.yaml'],
  [12, 'kubectl describe pod myapp-pod'],
  [14, 'kubectl logs myapp-pod -c init-myservice --tail=6'],
  [16, 'vim myservice.yaml'],
  [20, 'saves', service('myservice', 9376)],
  [22, 'kubectl create -f myservice.yaml'],
  [24, 'kubectl get svc'],
  [26, 'kubectl get pods -n kube-system'],
  [28, 'kubectl get pods'],
  [30, 'vim mydb.yaml'],
  [34, 'saves', service('mydb', 9377)],
  [36, 'kubectl create -f mydb.yaml'],
  [42, 'kubectl get pods'],
  // An image by a here-document with a variable.
  [50, 'PRIVATE_IMAGE_NAME=busybox:1.28'],
  [
    52,
    `kubectl apply -f - <<EOF
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
EOF`,
  ],
  [56, 'kubectl logs private-image-test-1'],
  // A Deployment, edited while it lives.
  [60, 'kubectl apply -f deployment.yaml'],
  [65, 'kubectl edit deployment/nginx-deployment'],
  [70, 'replaces', 'image: nginx:1.15.4', 'image: nginx:1.16'],
  [75, 'kubectl rollout status deployment/nginx-deployment'],
  [80, 'kubectl get deployment -o wide'],
  // A command that ends, again and again.
  [100, 'mkdir /opt/demo && cd /opt/demo'],
  [102, 'vim pod1.yaml'],
  [106, 'saves', pod1('    image: nginx\n    imagePullPolicy: Always\n    command: [ "echo", "SUCCESS" ]\n')],
  [108, 'kubectl create -f pod1.yaml'],
  [321, 'kubectl get pods -o wide'],
  [322, 'kubectl describe pod pod-test1'],
  // Mended.
  [330, 'vim pod1.yaml'],
  [336, 'saves', pod1('    image: nginx:1.14\n    imagePullPolicy: Always\n')],
  [338, 'kubectl delete -f pod1.yaml'],
  [340, 'kubectl apply -f pod1.yaml'],
  [373, 'kubectl get pods -o wide'],
  [375, "IP=$(kubectl get pod pod-test1 -o jsonpath='{.status.podIP}')"],
  [377, 'curl -I http://$IP'],
  // Restart policies.
  [400, 'vim pod3.yaml'],
  [405, 'saves', pod3('')],
  [410, 'kubectl apply -f pod3.yaml'],
  [460, 'kubectl get pods foo'],
  [470, 'kubectl delete -f pod3.yaml'],
  [510, 'vim pod3.yaml'],
  [515, 'saves', pod3('  restartPolicy: Never\n')],
  [520, 'kubectl apply -f pod3.yaml'],
  [522, 'kubectl get pods foo -w'],
  [560, 'Ctrl-C'],
  [562, 'kubectl get pods'],
];
