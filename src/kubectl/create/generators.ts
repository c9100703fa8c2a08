/** The subcommands of `kubectl create`. */
import type { Command } from '../command.ts';
import {
  createBudget,
  createConfigMap,
  createNamespace,
  createPriorityClass,
  createQuota,
  createSecret,
  createServiceAccount,
} from './config.ts';
import { createIngress, createService } from './network.ts';
import { createClusterRole, createClusterRoleBinding, createRole, createRoleBinding } from './rbac.ts';
import { createToken } from './token.ts';
import { createCronJob, createDeployment, createJob } from './workloads.ts';

export const GENERATORS: readonly Command[] = [
  createClusterRole,
  createClusterRoleBinding,
  createConfigMap,
  createCronJob,
  createDeployment,
  createIngress,
  createJob,
  createNamespace,
  createBudget,
  createPriorityClass,
  createQuota,
  createRole,
  createRoleBinding,
  createSecret,
  createService,
  createServiceAccount,
  createToken,
];
