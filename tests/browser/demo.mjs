// Plays the demo in a real browser: a citizen in danger writes, sends a location, an officer
// acknowledges, and the citizen hears of it. Buttons are found by place, never by their words.
//
//   cd "$(mktemp -d)" && npm install playwright-core
//   node <repository>/tests/browser/demo.mjs http://127.0.0.1:8081/ <folder for pictures>
//
// CHROMIUM names another browser than /usr/bin/chromium. Exit code 1: something did not happen.

import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";

const [address, folder] = process.argv.slice(2);
if (!address || !folder) {
  console.error("usage: node demo.mjs <address of the page> <folder for pictures>");
  process.exit(1);
}

// A module's own folder is where packages are looked for, and there are none in the repository.
const { chromium } = createRequire(join(process.cwd(), "package.json"))("playwright-core");

const MESSAGE = "bachao ghar me daku ghus aye hain";
const PATIENCE_MS = 20_000;
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.setDefaultTimeout(PATIENCE_MS);
const faults = [];
page.on("pageerror", (error) => faults.push(`the page failed: ${error.message}`));
page.on("console", (line) => line.type() === "error" && faults.push(`the page complains: ${line.text()}`));
page.on("request", (request) => {
  if (new URL(request.url()).origin !== new URL(address).origin && !request.url().startsWith("data:")) {
    faults.push(`the page asks elsewhere: ${request.url()}`);
  }
});

let step = "";
const picture = (name) => page.screenshot({ path: join(folder, `${name}.png`) });
/** Says what should happen now, and does it. */
async function expect(what, action) {
  step = what;
  const result = await action();
  console.log(`ok  ${what}`);
  return result;
}

try {
  await expect("the page opens", () => page.goto(address));
  const citizen = page.locator('.phone[data-role="citizen"]').first();
  await expect("a citizen's phone is there", () => citizen.waitFor());
  const answers = citizen.locator('.row[data-mine="false"]');
  const before = await answers.count();

  await expect("the citizen cries for help", async () => {
    await citizen.locator("textarea").fill(MESSAGE);
    await citizen.locator("textarea").press("Enter");
    await citizen.locator('.row[data-mine="true"]', { hasText: MESSAGE }).last().waitFor();
  });
  await expect("a reply asks for the location", () =>
    answers.nth(before).locator('[data-act="send-location"]').waitFor());
  await expect("the cry has been delivered: two ticks", () =>
    citizen.locator('.row[data-mine="true"]:is([data-tick="delivered"], [data-tick="read"])').last().waitFor());

  const heard = await answers.count();
  await expect("the citizen sends the location", async () => {
    await citizen.locator('[data-act="send-location"]').last().click();
    await citizen.locator('.sheet [data-act="current-location"]').click();
    await citizen.locator('.row[data-kind="pin"][data-mine="true"]').last().waitFor();
  });
  await expect("the location is answered", () => answers.nth(heard).waitFor());

  const alert = page.locator('.phone[data-role="officer"] .row[data-mine="false"]:has([data-act="tap"])').first();
  const officer = page.locator('.phone[data-role="officer"]', { has: page.locator('[data-act="tap"]') }).first();
  await expect("an officer's phone has the alert, with a button", () => alert.waitFor());
  await picture("demo-alert");

  const known = await answers.count();
  await expect("the officer presses the first button", async () => {
    await alert.locator('[data-act="tap"]').first().click();
    await officer.locator('.row[data-mine="true"]').last().waitFor();
  });
  await expect("the citizen hears of it", () => answers.nth(known).waitFor());
  await page.waitForTimeout(400); // the bubble has slid in
  await picture("demo-desktop");

  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, phone] of [["citizen", citizen], ["officer", officer]]) {
    await expect(`the ${name}'s phone fits a narrow screen`, async () => {
      const id = await phone.getAttribute("data-person");
      await page.locator(`.tab[data-person="${id}"]`).click();
      await phone.locator("textarea").waitFor({ state: "visible" });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > 390) throw new Error(`the page is ${wide} px wide on a screen of 390`);
    });
    await page.waitForTimeout(300);
    await picture(`demo-narrow-${name}`);
  }
  step = "nothing went wrong on the way";
  if (faults.length > 0) throw new Error(faults.join("; "));
  console.log("ok  the whole demo");
} catch (error) {
  console.error(`MISSED: ${step}\n${error.message}`);
  for (const fault of faults) console.error(fault);
  await picture("demo-missed").catch(() => {});
  process.exitCode = 1;
} finally {
  await browser.close();
}
