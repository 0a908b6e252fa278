// A real browser for the journeys: Chromium by Playwright, with JavaScript on and off, and axe.
// BASE is the server's address, SIGN_INS the file with what `throughline demo` printed,
// CHROMIUM the browser's program; ./test sets all three.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test, { after } from 'node:test'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

export const BASE = process.env.BASE ?? 'http://127.0.0.1:8080'

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const FLAGS = [
  '--no-sandbox', // Chromium has no sandbox for root, and reads this server's pages only
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: FLAGS
})
after(() => browser.close())

/**
 * A test told twice, with JavaScript on and off: `walk(page)` does what a person does. It also fails when
 * the page logs an error, a request fails or goes to a third party, or the server answers 500.
 */
export function journey(name, walk) {
  for (const javaScriptEnabled of [true, false]) {
    const title = `${name}, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`
    test(title, { timeout: 60_000 }, async () => {
      const context = await browser.newContext({ baseURL: BASE, javaScriptEnabled })
      context.setDefaultTimeout(10_000)
      try {
        const page = await context.newPage()
        const problems = watch(page)
        await walk(page)
        assert.deepEqual(problems, [])
      } finally {
        await context.close()
      }
    })
  }
}

/** Signs in to the sample government as its person of that role: `unit`, `analyst`, `auditor`, … */
export async function signIn(page, role) {
  const { email, password } = signInOf(role)
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  assert.ok(!page.url().endsWith('/sign-in'), `${email} could not sign in: still at ${page.url()}`)
}

/** Fails unless the page meets WCAG 2.2 AA as far as axe can tell, light and dark, and fits 320 pixels. */
export async function assertAccessible(page) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violations(page), [], `${page.url()} in ${colorScheme} mode`)
  }
  await page.emulateMedia({ colorScheme: null })
  await assertReflows(page)
}

async function violations(page) {
  await page.evaluate(axe.source)
  const found = await page.evaluate(runAxe, STANDARDS)
  assert.ok(found.passes.length > 0, 'axe looked at nothing')
  return found.violations.map((v) => `${v.id}: ${v.nodes.length} like ${v.nodes[0].html.slice(0, 120)}`)
}

// Runs in the page. Timers stand still where JavaScript is off, so axe's pauses become promises meanwhile.
async function runAxe(values) {
  const { setTimeout } = window
  window.setTimeout = (work, pause) => {
    if (!pause) Promise.resolve().then(work)
    return 0
  }
  try {
    return await window.axe.run(document, { runOnly: { type: 'tag', values }, preload: false })
  } finally {
    window.setTimeout = setTimeout
  }
}

async function assertReflows(page) {
  const usual = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 640 })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  await page.setViewportSize(usual)
  assert.ok(width <= 320, `${page.url()} is ${width} pixels wide on a screen of 320`)
}

function signInOf(role) {
  const printed = readFileSync(process.env.SIGN_INS, 'utf8').split('\n').map((line) => line.split(/\s+/))
  const line = printed.find(([email]) => email.startsWith(`${role}@`))
  assert.ok(line, `throughline demo printed no sign-in for ${role}`)
  return { email: line[0], password: line[1] }
}

function watch(page) {
  const problems = []
  const ours = new URL(BASE).origin
  page.on('pageerror', (error) => problems.push(`page error: ${error}`))
  page.on('console', (message) => {
    // An answer of 404 or 422 is logged too; `response` below judges those.
    const answer = message.text().startsWith('Failed to load resource: the server responded')
    if (message.type() === 'error' && !answer) problems.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'data:' && origin !== ours) problems.push(`third party: ${request.url()}`)
  })
  page.on('requestfailed', (request) => {
    // A page that is left and a download end their requests that way.
    const left = request.failure()?.errorText === 'net::ERR_ABORTED'
    if (!left) problems.push(`failed: ${request.url()} ${request.failure()?.errorText}`)
  })
  page.on('response', (response) => {
    const allowed = response.request().isNavigationRequest() ? 500 : 400
    if (response.status() >= allowed) problems.push(`${response.status()}: ${response.url()}`)
  })
  return problems
}
