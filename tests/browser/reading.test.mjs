// Those who read: from the first page to the row of the file, at any moment.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { journey, signIn } from './browser.mjs'

journey("the leader's office walks from the stocktake to the pack and down to the row", async (page) => {
  await signIn(page, 'leaders-office')
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Missions' }).click()
  await page.getByRole('link', { name: 'Build an NHS fit for the future' }).click()
  await page.getByRole('link', { name: 'Stocktake of this mission' }).click()
  await page.getByRole('heading', { name: 'Problems, the most pressing first' }).waitFor()
  const button = page.getByRole('button', { name: 'Make the pack (PDF)' })
  const [pack] = await Promise.all([page.waitForEvent('download'), button.click()])
  assert.match(pack.suggestedFilename(), /^stocktake-nhs-\d{4}-\d\d-\d\d\.pdf$/)
  await page.reload()
  const kept = page.getByRole('region', { name: 'Packs issued' }).getByRole('link', { name: /^Pack as known on/ }).first()
  const [again] = await Promise.all([page.waitForEvent('download'), kept.click()])
  assert.deepEqual(await readFile(await again.path()), await readFile(await pack.path()))
  await page.getByRole('link', { name: '92% of patients wait no more than 18 weeks' }).first().click()
  await page.getByText('The latest figure is 61.5% (December 2025).', { exact: true }).waitFor()
  await page.getByText('No judgement has been recorded.').waitFor()
  await page.getByRole('row', { name: /December 2025/ }).getByRole('link', { name: '61.5%' }).click()
  await page.getByRole('heading', { name: /^Row \d+ of rtt-within-18-weeks/ }).waitFor()
  await page.getByText('61.5', { exact: true }).waitFor()
})

journey('whoever asks whether a target will be met reads the chances, then what they rest on', async (page) => {
  await signIn(page, 'unit')
  await page.goto('/targets/heart-mortality-floor')
  const outlook = page.getByRole('region', { name: 'Will it be met?' })
  await outlook.getByText(/^About . in 10 on current trend; the plan changes little, even if it delivers as its authors expect\.$/).waitFor()
  assert.equal(await outlook.locator('.chances__number').count(), 3)
  await outlook.getByText(/^The figure for 2030 to 2032 has to be at most 30 per 100,000\./).waitFor()
  await outlook.getByRole('row', { name: /High blood pressure treated to target.*weak/ }).waitFor()
  await outlook.getByText('The forecast as a table').click()
  await outlook.getByRole('row', { name: /^2030 to 2032/ }).waitFor()
  assert.equal(await page.locator('.tl-target .tl-fan-80').count(), 2, 'the fan, for wide and for narrow screens')
  await outlook.getByRole('link', { name: 'How to read a forecast' }).click()
  await page.getByRole('heading', { name: 'For whoever has to act on it' }).waitFor()
})

journey('a target that cannot be forecast says why and gives no number', async (page) => {
  await signIn(page, 'unit')
  await page.goto('/targets/rtt-92')
  const outlook = page.getByRole('region', { name: 'Will it be met?' })
  await outlook.getByText(/^No forecast\. There are fewer than 12 figures/).waitFor()
  await outlook.getByRole('row', { name: /More elective surgical hubs/ }).waitFor()
  assert.equal(await outlook.getByText(/ in 10/).count(), 0)
  await page.goto('/targets/heart-mortality-floor?as_of=2025-03-01')
  await outlook.getByText(/before the unit's first day, and nobody made one then/).waitFor()
})

journey('a past moment is said on the page and kept by its links until one goes back to now', async (page) => {
  await signIn(page, 'unit')
  await page.goto('/missions/nhs')
  await page.getByText('Show an earlier moment').click()
  await page.getByLabel('Day', { exact: true }).fill('2025-03-01')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.getByText('As known on 1 March 2025, 23:59 UTC').waitFor()
  await page.getByText('Reconstructed: this unit began later.').waitFor()
  await page.getByRole('link', { name: '92% of patients wait no more than 18 weeks' }).first().click()
  await page.getByText('The latest figure is 58.01% (August 2023).', { exact: true }).waitFor()
  assert.match(page.url(), /as_of=2025-03-01/)
  await page.getByRole('link', { name: 'Back to now' }).click()
  await page.getByText('The latest figure is 61.5% (December 2025).', { exact: true }).waitFor()
})

journey('a day that is still to come is refused with a remedy', async (page) => {
  await signIn(page, 'unit')
  const answer = await page.goto('/missions?as_of=2099-01-01')
  assert.equal(answer.status(), 422)
  await page.getByText('Ask about today or a day before it.').waitFor()
})

journey('a place is found by its name and shows its figures', async (page) => {
  await signIn(page, 'analyst')
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Search' }).click()
  await page.getByLabel('A mission, target, indicator').fill('north east')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'North East', exact: true }).click()
  await page.getByRole('row', { name: /Healthy life expectancy/ }).first().waitFor()
})

journey('a department lead reads the stocktakes of the own department only', async (page) => {
  await signIn(page, 'department-lead')
  await page.goto('/missions/nhs')
  await page.getByRole('link', { name: 'Stocktake of this mission' }).waitFor()
  await page.goto('/missions/clean-energy')
  assert.equal(await page.getByRole('link', { name: 'Stocktake of this mission' }).count(), 0)
  const answer = await page.goto('/missions/clean-energy/stocktake')
  assert.equal(answer.status(), 404)
})

journey('an auditor reads the record of changes and records nothing', async (page) => {
  await signIn(page, 'auditor')
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Changes' }).click()
  await page.getByRole('row', { name: /Record release/ }).first().waitFor()
  await page.goto('/releases')
  assert.equal(await page.getByRole('button', { name: 'Record a release' }).count(), 0)
  const answer = await page.goto('/releases/upload')
  assert.equal(answer.status(), 404)
})

journey('the figures of a series are saved in every format, as known at the moment of the page', async (page) => {
  await signIn(page, 'leaders-office')
  await page.goto('/series/rtt-within-18-weeks:E92000001?as_of=2025-03-01')
  const section = page.getByRole('region', { name: 'Download these figures' })
  const saved = {}
  for (const name of ['CSV', 'Excel (xlsx)', 'OpenDocument (ods)', 'JSON', 'SDMX-CSV 2.0', 'JSON-stat 2.0']) {
    const link = section.getByRole('link', { name, exact: true })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    saved[name] = [download.suggestedFilename(), await readFile(await download.path())]
  }
  const [name, csv] = saved.CSV
  assert.equal(name, 'rtt-within-18-weeks-E92000001-2025-03-01.csv')
  assert.match(csv.toString(), /,2023-08-01\/P1M,58.01,/)
  assert.doesNotMatch(csv.toString(), /,61.5,/, 'a figure that came later')
  assert.match(saved['Excel (xlsx)'][1].toString('latin1'), /^PK/)
  assert.equal(JSON.parse(saved['JSON-stat 2.0'][1]).class, 'dataset')
})

journey('the keyboard alone gets past the frame and through the page', async (page) => {
  await signIn(page, 'unit')
  await page.goto('/targets/rtt-92')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to main content' })
  assert.ok(await skip.evaluate((it) => it === document.activeElement))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  const focused = await page.evaluate(() => document.activeElement.closest('main') !== null)
  assert.ok(focused, 'the focus is in the main part')
})
