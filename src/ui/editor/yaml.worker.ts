/** The YAML language worker: completion and hover from the Kubernetes schema. */
import 'monaco-yaml/yaml.worker.js';
