import { expect } from 'vitest';
import type { Client } from '@temporalio/client';
import type { Page } from 'playwright-core';

/** The tabs of a workflow in Temporal's web interface, as their paths name them. */
type Tab = 'timeline' | 'history' | 'user-metadata' | 'search-attributes' | 'memo';

export interface TemporalPages {
  /** Opens a tab of a workflow. */
  readonly open: (workflowId: string, tab: Tab) => Promise<void>;
  /** Waits until a workflow is in the list of those that a query finds. */
  readonly finds: (query: string, workflowId: string) => Promise<void>;
  /** Waits until a text is shown, in whichever part of the page. */
  readonly shows: (text: string | RegExp) => Promise<void>;
  /** Where the link leads that is called so. */
  readonly link: (name: string) => Promise<string | null>;
}

interface Given {
  readonly page: Page;
  readonly url: string;
  readonly client: Client;
  readonly until: (check: () => Promise<void>) => Promise<unknown>;
}

/** So many looks at a page take some seconds. */
const reloadAfter = 60;

const longestLoadMs = 15_000;

/** Temporal's web interface in a browser. What is Markdown it shows in a frame of its own. */
export function temporalPages({ page, url, client, until }: Given): TemporalPages {
  const workflows = `${url}/namespaces/default/workflows`;
  async function textOfAll(): Promise<string> {
    const texts = await Promise.all(
      page.frames().map((frame) => frame.locator('body').innerText()),
    );
    return texts.join('\n');
  }
  return {
    async open(workflowId, tab) {
      const { runId } = await client.workflow.getHandle(workflowId).describe();
      await page.goto(`${workflows}/${encodeURIComponent(workflowId)}/${runId}/${tab}`);
      await page.getByRole('heading', { name: workflowId }).waitFor();
    },
    async finds(query, workflowId) {
      await until(async () => {
        await page.goto(`${workflows}?query=${encodeURIComponent(query)}`);
        await page.getByRole('link', { name: workflowId }).waitFor({ timeout: longestLoadMs });
      });
    },
    async shows(text) {
      let looks = 0;
      await until(async () => {
        looks += 1;
        // Some of it is asked for once, when the page is opened.
        if (looks % reloadAfter === 0) await page.reload();
        const shown = await textOfAll();
        if (typeof text === 'string') expect(shown).toContain(text);
        else expect(shown).toMatch(text);
      });
    },
    async link(name) {
      for (const frame of page.frames()) {
        const link = frame.getByRole('link', { name });
        if ((await link.count()) === 1) return link.getAttribute('href');
      }
      return null;
    },
  };
}
