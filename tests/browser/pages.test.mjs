// Every page, for those who may see it: readable by everyone, narrow and wide, light and dark.
import assert from 'node:assert/strict'
import { assertAccessible, journey, signIn } from './browser.mjs'

const PAGES = {
  unit: [
    '/',
    '/missions',
    '/missions/nhs',
    '/missions/nhs/stocktake',
    '/targets/rtt-92',
    '/targets/rtt-92?revisions=1',
    '/targets/rtt-92?as_of=2025-03-01',
    '/targets/healthy-life-gap-men',
    '/targets/heart-mortality-floor',
    '/targets/heart-mortality-floor?as_of=2025-03-01',
    '/indicators/net-additional-dwellings-per-1000',
    '/series/rtt-within-18-weeks:E92000001',
    '/areas/E12000001',
    '/forecasts',
    '/search?q=north',
    '/releases',
    '/releases/1',
    '/releases/1/rows/2',
    '/sources',
    '/sources/rtt',
    '/calendar',
    '/layouts',
    '/changes'
  ],
  analyst: ['/releases/upload'],
  administrator: ['/people', '/people/1', '/people/add', '/account', '/about', '/about/forecasts', '/accessibility']
}

for (const [role, paths] of Object.entries(PAGES)) {
  for (const path of paths) {
    journey(`${path} can be read by everyone`, async (page) => {
      await signIn(page, role)
      const answer = await page.goto(path)
      assert.equal(answer.status(), 200)
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 })
        await assertAccessible(page)
      }
    })
  }
}

journey('a page that is not there can be read by everyone', async (page) => {
  await signIn(page, 'unit')
  const answer = await page.goto('/targets/waiting-list')
  assert.equal(answer.status(), 404)
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  await page.getByRole('link', { name: 'Size of the waiting list' }).waitFor()
  await assertAccessible(page)
})
