/** The public names of kubectl. */
export { ACCEPT, encodeQuery } from './client.ts';
export type {
  Accept,
  ApiCall,
  ApiReply,
  ExecCall,
  ExecEnd,
  KubectlEnv,
  Opened,
  PortForwardCall,
  Query,
  Stream,
  WatchEvent,
} from './env.ts';
export type { ExplainSchema, FieldEntry } from './explain-schema.ts';
export { kubectl } from './kubectl.ts';
export { type ClusterAccess, kubectlProgram } from './program.ts';
