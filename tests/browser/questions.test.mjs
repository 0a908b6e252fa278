// Rows that read well and that a person must look at: asked once, answered once.
import { assertAccessible, journey, signIn } from './browser.mjs'

// Twelve months of a new indicator, then a month ten times as large.
function file(indicator, rows) {
  const lines = rows.map(([period, value]) => `${indicator},${period},E92000001,${value},cases`)
  const text = ['indicator,period,area_code,value,unit', ...lines].join('\n') + '\n'
  return { name: `${indicator}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) }
}

const steady = Array.from({ length: 12 }, (_, month) => [`2025-${String(month + 1).padStart(2, '0')}`, 100 + (month % 3)])

async function look(page, file) {
  await page.goto('/releases/upload')
  await page.getByLabel('Files').setInputFiles(file)
  await page.getByRole('button', { name: 'Show what they change' }).click()
}

async function begin(page) {
  const indicator = `journey-${Math.floor(Math.random() * 1e9)}`
  await signIn(page, 'analyst')
  await look(page, file(indicator, steady))
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByRole('row', { name: 'Rows in the file 12' }).waitFor()
  return indicator
}

journey('a figure far from its series is asked about before it is recorded', async (page) => {
  const indicator = await begin(page)
  await look(page, file(indicator, [['2026-01', 1010]]))
  const question = page.getByRole('group', { name: /1,?010/ })
  await question.getByLabel('Leave it open').isChecked()
  await assertAccessible(page)
  await question.getByRole('radio').nth(1).check()
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByText('A change needs a reason.').first().waitFor()
  await look(page, file(indicator, [['2026-01', 1010]]))
  await page.getByRole('group', { name: /1,?010/ }).getByRole('radio').nth(1).check()
  await page.getByLabel('Reason').fill('The publisher confirmed it')
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByRole('row', { name: 'Rows in the file 1' }).waitFor()
  await page.goto(`/series/${indicator}:E92000001`)
  await page.getByRole('row', { name: /January 2026 .*1,?010/ }).waitFor()
})

journey('a figure that was left open is answered on the page of its release', async (page) => {
  const indicator = await begin(page)
  await look(page, file(indicator, [['2026-01', 1010], ['2026-02', 101]]))
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.goto('/releases')
  await page.getByRole('row', { name: new RegExp(indicator) }).first().getByRole('link').first().click()
  await page.getByRole('heading', { name: 'Rows that wait for an answer' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('group', { name: /1,?010/ }).getByRole('radio').first().check()
  await page.getByLabel('Reason').fill('The publisher confirmed it')
  await page.getByRole('button', { name: /^Answer/ }).click()
  await page.goto(`/series/${indicator}:E92000001`)
  await page.getByRole('row', { name: /January 2026 .*1,?010/ }).waitFor()
})
