// GraphiQL as a person uses it: tabs, the play button, panes. Also keeps count of what the page asks the network for.

import type { BrowserContext, Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/** A reply as the gateway sent it. */
export interface Reply {
  data?: unknown;
  errors?: unknown;
  extensions?: { stores?: Record<string, { statements: number }> };
}

/** What went wrong on the page, as it happened. */
export interface Trouble {
  /** Requests for other hosts, all refused. */
  foreign: string[];
  /** Requests that failed or were answered with an error. */
  failed: string[];
  /** Uncaught exceptions and what the console reports as an error: breaches of the security policy among them. */
  errors: string[];
}

/** The panes that hold text. */
export type Pane = 'operation' | 'variables' | 'request-headers' | 'response';

/** An open GraphiQL page. */
export class Explorer {
  readonly page: Page;
  readonly trouble: Trouble;

  constructor(page: Page, trouble: Trouble) {
    this.page = page;
    this.trouble = trouble;
  }

  /** Opens the page, lets it reach no host but its own, and waits until its schema is there. */
  static async open(context: BrowserContext, url: string): Promise<Explorer> {
    const trouble: Trouble = { foreign: [], failed: [], errors: [] };
    const home = new URL(url).host;
    await context.route('**/*', (route) => {
      const asked = route.request().url();
      if (new URL(asked).host === home) return route.continue();
      trouble.foreign.push(asked);
      return route.abort();
    });
    const page = await context.newPage();
    page.on('requestfailed', (request) =>
      trouble.failed.push(`${request.url()} ${request.failure()?.errorText}`),
    );
    page.on('response', (response) => {
      if (response.status() >= 400) trouble.failed.push(`${response.url()} ${response.status()}`);
    });
    page.on('pageerror', (error) => trouble.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') trouble.errors.push(message.text());
    });
    const explorer = new Explorer(page, trouble);
    await explorer.#loading(() => page.goto(url));
    return explorer;
  }

  /** Not before all is loaded that is on its way: what a reload cuts off would look like a failure. */
  async reload(): Promise<void> {
    await this.page.waitForLoadState('networkidle');
    await this.#loading(() => this.page.reload());
  }

  async #loading(load: () => Promise<unknown>): Promise<void> {
    const schema = this.page.waitForResponse((response) => response.url().endsWith('/graphql'));
    await load();
    await this.page.locator('.graphiql-query-editor .view-line').first().waitFor();
    await (await schema).finished();
  }

  /** The names on the tabs. */
  async tabs(): Promise<string[]> {
    return this.page.locator('.graphiql-tab [aria-controls="graphiql-session"]').allInnerTexts();
  }

  async openTab(name: string): Promise<void> {
    await this.page.locator('.graphiql-tab').getByText(name, { exact: true }).click();
  }

  /** Presses the play button and waits until the response pane shows the reply to the operation. */
  async run(operationName: string): Promise<{ reply: Reply; headers: Record<string, string> }> {
    // GraphiQL reads the operation's name from a changed text after a tenth of a second, by the page's own clock.
    await this.page.evaluate('new Promise((done) => setTimeout(done, 200))');
    const answered = this.page.waitForResponse(
      (response) => response.request().postDataJSON()?.operationName === operationName,
    );
    await this.page.getByRole('button', { name: 'Execute query' }).click();
    const response = await answered;
    const sent: Reply = await response.json();
    await vi.waitFor(async () => expect(JSON.parse(await this.text('response'))).toEqual(sent), {
      timeout: 10_000,
    });
    return { reply: sent, headers: await response.request().allHeaders() };
  }

  /** All the text of a pane, also what is scrolled out of sight. */
  async text(pane: Pane): Promise<string> {
    return this.page.evaluate(paneText(pane));
  }
}

/** An expression for a pane's text: GraphiQL hands out its editor's models under this name. */
function paneText(pane: Pane): string {
  return `__MONACO.editor.getModels().find((model) => model.uri.path.includes('${pane}.')).getValue()`;
}
