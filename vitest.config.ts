import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'test/support/cluster-pool.ts',
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/{domain,go,activities,cli,install,lint,migrate,starter,worker,config}/**/*.test.ts',
            'test/*.test.ts',
          ],
          exclude: ['test/activities/image-update-automation/**', 'test/cli/commands/**'],
          // They compute: by its default Vitest would leave one core to itself.
          maxWorkers: '100%',
          // What they import keeps no state, and is read once by each worker instead of once for each file.
          isolate: false,
          // Nothing here waits: the limit finds what hangs, and not what a busy machine delays.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [
            'test/{adapters,servers,workflows,activities/image-update-automation,cli/commands}/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 4,
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup: 'test/support/shared-installation.ts',
          include: ['test/e2e/**/*.test.ts'],
          // The flux CLI that is tried speaks v1 alone.
          exclude:
            process.env['TAGWRIGHT_TEST_AS_FLUX'] === '2.6' ? ['test/e2e/*flux.test.ts'] : [],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // These mostly wait: for heartbeats that do not come, for servers that are away.
          maxWorkers: 4,
        },
      },
      {
        test: {
          // What tenants, registries and Git servers might try, and what comes of it.
          name: 'hostile',
          globalSetup: 'test/support/shared-installation.ts',
          include: ['test/hostile/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 4,
        },
      },
      {
        test: {
          // Fleets of automations, several workers, Temporal's own server: `make test-cluster`.
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          // Some of it has to end within a time that people count on, and has the machine to itself.
          fileParallelism: false,
          testTimeout: 2_400_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
