import { clusterFlags, timeoutFlag } from './cluster-flags.ts';
import type { Flag } from '../../config/flags.ts';

type Flags = Readonly<Record<string, Flag>>;

export const installFlags = {
  ...clusterFlags,
  namespace: {
    ...clusterFlags.namespace,
    absent: '"tagwright"; with --replace-flux, where Flux is',
  },
  image: {
    type: 'string',
    help: 'the image to run, as registry.example.com/tagwright:0.1.0',
    value: 'image',
    absent: 'tagwright:latest',
  },
  'replace-flux': {
    type: 'boolean',
    help: "take the place of Flux's image controllers, in their Deployments; they are scaled down for it",
  },
  export: { type: 'boolean', help: 'print the manifests, for Git, and change nothing' },
  wait: { type: 'boolean', help: 'wait until it is ready; --wait=false does not' },
  ...timeoutFlag,
} as const satisfies Flags;

export type InstallFlag = keyof typeof installFlags;

export const uninstallFlags = {
  ...clusterFlags,
  namespace: { ...clusterFlags.namespace, absent: '"tagwright"' },
  crds: {
    type: 'boolean',
    help: 'delete the CRDs that install made too, and with them all resources of their kinds',
  },
  silent: { type: 'boolean', short: 's', help: 'do not ask' },
  ...timeoutFlag,
} as const satisfies Flags;

export type UninstallFlag = keyof typeof uninstallFlags;
