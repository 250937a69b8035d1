import { registerHooks } from 'node:module';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

const importer = '/@kubernetes/client-node/dist/config.js';
const generated = './gen/index.js';
const nothing = 'data:text/javascript,export let createConfiguration, ServerConfiguration';

/**
 * An empty KubeConfig. Its module imports the generated clients of all of Kubernetes, for one
 * method that we do not call; without them a connected process takes 118 MiB instead of 177, and
 * 0.2 s less to start. Only that one import is answered with nothing, so whoever imports the
 * package itself gets all of it.
 */
export async function createKubeConfig(): Promise<KubeConfig> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === generated && context.parentURL?.endsWith(importer) === true
        ? { url: nothing, format: 'module', shortCircuit: true }
        : next(specifier, context),
  });
  try {
    const module = await import('@kubernetes/client-node/dist/config.js');
    return new module.KubeConfig();
  } finally {
    hooks.deregister();
  }
}
