/**
 * The preset dictionary of share links of version 1: text that manifests and scenarios are likely to contain, the
 * likeliest last (deflate reaches it with the fewest bits).
 *
 * FROZEN. Every link ever made with it depends on each of its bytes; `test/unit/scenario/link-dictionary.test.ts` pins
 * its SHA-256. A better dictionary is a new one, for links of version 2, beside this one.
 */
export const LINK_DICTIONARY_1 = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
  scaleTargetRef:
  minReplicas: 1
  maxReplicas: 10
  metrics:
  - type: Resource
    resource:
      target:
        type: Utilization
        averageUtilization: 50
apiVersion: networking.k8s.io/v1
kind: Ingress
  ingressClassName: nginx
  rules:
  - host: example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: web
            port:
              number: 80
kind: NetworkPolicy
  podSelector: {}
  policyTypes: ["Ingress", "Egress"]
apiVersion: policy/v1
kind: PodDisruptionBudget
  minAvailable: 1
  maxUnavailable: 25%
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
value: 1000000
globalDefault: false
preemptionPolicy: PreemptLowerPriority
apiVersion: v1
kind: Namespace
kind: ServiceAccount
kind: Node
kind: PersistentVolume
  capacity:
    storage: 10Gi
  persistentVolumeReclaimPolicy: Retain
  storageClassName: standard
  hostPath:
    path: /data
kind: PersistentVolumeClaim
  accessModes: ["ReadWriteOnce"]
  accessModes:
  - ReadWriteOnce
  resources:
    requests:
      storage: 1Gi
apiVersion: batch/v1
kind: CronJob
  schedule: "*/1 * * * *"
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 200
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 1
  suspend: false
  jobTemplate:
    spec:
      template:
        spec:
kind: Job
  completions: 5
  parallelism: 2
  completionMode: Indexed
  backoffLimit: 4
  activeDeadlineSeconds: 100
  ttlSecondsAfterFinished: 100
apiVersion: apps/v1
kind: DaemonSet
kind: StatefulSet
  serviceName: "nginx"
  podManagementPolicy: OrderedReady
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      partition: 0
  volumeClaimTemplates:
  - metadata:
      name: data
kind: ReplicaSet
kind: Deployment
metadata:
  name: nginx-deployment
  labels:
    app: nginx
spec:
  replicas: 3
  revisionHistoryLimit: 10
  minReadySeconds: 5
  progressDeadlineSeconds: 600
  strategy:
    type: Recreate
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
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
        image: nginx:1.14.2
        ports:
        - containerPort: 80
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            cpu: 500m
            memory: 256Mi
        volumeMounts:
        - name: data
          mountPath: /data
      volumes:
      - name: data
        emptyDir: {}
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions:
              - key: kubernetes.io/hostname
                operator: In
                values:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 1
            preference:
        podAffinity:
        podAntiAffinity:
          - labelSelector:
            topologyKey: kubernetes.io/hostname
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: DoNotSchedule
      tolerations:
      - key: "node-role.kubernetes.io/control-plane"
        operator: "Exists"
        effect: "NoSchedule"
        effect: NoExecute
        tolerationSeconds: 300
      priorityClassName: high-priority
      serviceAccountName: default
      automountServiceAccountToken: false
      imagePullSecrets:
      - name: regcred
      hostNetwork: true
      hostPID: false
      hostIPC: false
      hostname: web
      subdomain: default-subdomain
      setHostnameAsFQDN: false
      dnsPolicy: ClusterFirst
      dnsConfig:
      hostAliases:
      - ip: "127.0.0.1"
        hostnames:
      schedulerName: default-scheduler
      enableServiceLinks: false
      securityContext:
        runAsUser: 1000
        runAsGroup: 3000
        runAsNonRoot: true
        fsGroup: 2000
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        privileged: true
        capabilities:
          add: ["NET_ADMIN"]
          drop: ["ALL"]
kind: Secret
type: Opaque
stringData:
  password:
kind: ConfigMap
data:
  key: value
  default.conf: |
    server {
      listen 80;
      location / {
        root /usr/share/nginx/html;
kind: Service
metadata:
  name: redis
  name: mysql
  name: mydb
  name: myservice
spec:
  type: ClusterIP
  type: NodePort
  type: LoadBalancer
  clusterIP: None
  sessionAffinity: ClientIP
  externalTrafficPolicy: Local
  publishNotReadyAddresses: true
  selector:
    app: web
  ports:
  - name: http
    nodePort: 30080
  - protocol: UDP
  - protocol: TCP
    port: 80
    targetPort: 8080
    targetPort: 9376
    targetPort: 9377
---
apiVersion: v1
kind: Pod
metadata:
  namespace: default
  annotations:
  name: web
  labels:
    app: web
spec:
  shareProcessNamespace: true
  terminationGracePeriodSeconds: 30
  activeDeadlineSeconds: 60
  nodeName: node-1
  nodeSelector:
    disktype: ssd
  readinessGates:
  - conditionType: "www.example.com/feature-1"
  volumes:
  - name: config
    configMap:
      name: config
      items:
      - key: config
        path: config
    secret:
      secretName: secret
      defaultMode: 0400
    downwardAPI:
    projected:
      sources:
    persistentVolumeClaim:
      claimName: data
    hostPath:
      path: /var/log
      type: DirectoryOrCreate
  - name: cache
    emptyDir:
      medium: Memory
      sizeLimit: 64Mi
  - name: shared-data
    emptyDir: {}
  ephemeralContainers:
  - name: debugger
    targetContainerName: app
  containers:
  - name: app
    image: busybox:1.36
    image: redis:7
    image: mysql:8
    image: postgres:16
    image: node:20
    image: python:3.12
    image: alpine
    image: httpd:2.4
    image: registry.k8s.io/e2e-test-images/agnhost:2.53
    image: registry.k8s.io/pause:3.10
    workingDir: /app
    stdin: true
    tty: true
    envFrom:
    - configMapRef:
    - secretRef:
    env:
    - name: POD_NAME
      valueFrom:
        fieldRef:
          fieldPath: metadata.name
          fieldPath: status.podIP
          fieldPath: spec.nodeName
        secretKeyRef:
        configMapKeyRef:
        resourceFieldRef:
    - name: MESSAGE
      value: "hello"
    volumeMounts:
    - name: shared-data
      mountPath: /usr/share/nginx/html
      mountPath: /pod-data
      mountPath: /etc/config
      subPath: html
      readOnly: true
    resources:
      requests:
        cpu: 250m
        memory: 64Mi
        ephemeral-storage: 1Gi
      limits:
        cpu: "1"
        memory: 128Mi
    lifecycle:
      postStart:
        exec:
          command: ["/bin/sh", "-c", "echo Hello from the postStart handler > /usr/share/message"]
      preStop:
        sleep:
          seconds: 5
        exec:
          command: ["/bin/sh", "-c", "nginx -s quit; while killall -0 nginx; do sleep 1; done"]
    startupProbe:
      grpc:
        port: 9090
      tcpSocket:
        port: 8080
    readinessProbe:
      exec:
        command:
        - cat
        - /tmp/healthy
    livenessProbe:
      httpGet:
        scheme: HTTP
        host: 127.0.0.1
        path: /healthz
        port: 8080
        httpHeaders:
        - name: Custom-Header
          value: Awesome
      initialDelaySeconds: 5
      periodSeconds: 10
      timeoutSeconds: 1
      failureThreshold: 3
      successThreshold: 1
    ports:
    - containerPort: 80
      containerPort: 8080
      hostPort: 80
      name: http
      protocol: TCP
    terminationMessagePath: /dev/termination-log
    terminationMessagePolicy: FallbackToLogsOnError
    restartPolicyRules:
    - action: Restart
      exitCodes:
        operator: In
        values: [42]
    restartPolicy: Always
  initContainers:
  - name: init-mydb
    image: busybox:1.28
    command: ['sh', '-c', 'until nslookup mydb; do echo waiting for mydb; sleep 2; done;']
    command: ['sh', '-c', "until nslookup mydb.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for mydb; sleep 2; done"]
    args: ["-c", "trap 'echo bye; exit 0' TERM; while true; do date; sleep 1; done"]
    args:
    - /bin/sh
    - -c
    - touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600
    - sleep 30; exit 3
    - |
      set -e
      for i in 1 2 3 4 5; do echo $i; sleep 1; done
      if [ $? -eq 0 ]; then exit 0; else exit 1; fi
    command: ["/bin/sh", "-c", "echo hello > /pod-data/index.html"]
    command: ["sh", "-c", "sleep 3600"]
    command: ["sleep", "infinity"]
    command: ["echo","SUCCESS"]
    command: ['sh','-c','echo The app is running! && sleep 3600']
  restartPolicy: OnFailure
  restartPolicy: Never
    imagePullPolicy: Never
    imagePullPolicy: IfNotPresent
    imagePullPolicy: Always
apiVersion: v1
kind: Pod
metadata:
  name: pod-test1
  name: foo
  name: myapp-pod
  labels:
    app: myapp
spec:
  containers:
  - name: myapp-container
  - name: nginx
    image: nginx:1.14
    image: nginx
  - name: busybox
    image: busybox
    image: busybox:1.28
{"version":1,"files":[{"name":"pod1.yaml","length":200},{"name":"myservice.yaml","length":120},{"name":"mydb.yaml","length":110},{"name":"deployment.yaml","length":400},{"name":"pod.yaml","length":300}],"cluster":{"nodes":[{"name":"master-1","role":"control-plane"},{"name":"node-1","role":"worker"},{"name":"node-2","role":"worker"}],"timing":"exact","seed":"podplay","epochMs":1767254400000},"acts":[{"at":0,"kind":"apply","file":"pod1.yaml"},{"at":25000,"kind":"apply","file":"myservice.yaml"},{"at":30000,"kind":"delete","resource":"pods","namespace":"default","name":"web"},{"at":0,"kind":"apply","file":"pod.yaml"}],"playhead":0,"view":{"file":"pod.yaml","speed":1,"selection":"pods/default/myapp-pod"}}
apiVersion: v1
kind: Pod
metadata:
  name: `;
