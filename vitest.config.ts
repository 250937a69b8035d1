import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/{domain,go,activities,cli,starter,worker,config}/**/*.test.ts',
            'test/*.test.ts',
          ],
          exclude: ['test/activities/image-update-automation/**'],
        },
      },
      {
        test: {
          name: 'integration',
          include: [
            'test/{adapters,servers,workflows,activities/image-update-automation}/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/fleet.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // These mostly wait: for heartbeats that do not come, for servers that are away.
          maxWorkers: 3,
        },
      },
      {
        test: {
          // What tenants, registries and Git servers might try, and what comes of it.
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          // What has to end within a time that people count on: it has the machine to itself.
          name: 'timed',
          include: ['test/e2e/fleet.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
