// Workbooks of any shape: read once a person has confirmed how, and without a hand from then on.
import assert from 'node:assert/strict'
import { assertAccessible, journey, signIn } from './browser.mjs'
import { workbook } from './workbook.mjs'

let unique = 0

// A month's file of a source that nobody knows: its title says the month, its columns carry a number.
function month(name, patients) {
  const rows = [
    [`Table 1: Waiting patients ${unique}`],
    [`Period: ${name} 2025`],
    [],
    ['Area code', 'Area name', `Patients ${unique}`, `Seen in time ${unique} (%)`],
    ['E92000001', 'England', patients, '61.4 [p]'],
    ['W92000004', 'Wales', 12, '..'],
    ['Source: nobody, for a journey'],
  ]
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return { name: `waiting-${unique}.xlsx`, mimeType, buffer: workbook('Data', rows) }
}

async function upload(page, file) {
  await page.goto('/releases/upload')
  await page.getByLabel('Files').setInputFiles(file)
  await page.getByRole('button', { name: 'Show what they change' }).click()
}

journey('an unknown workbook is confirmed once, and the next month needs no hand', async (page) => {
  unique = Math.floor(Math.random() * 1e9)
  await signIn(page, 'analyst')
  await upload(page, month('March', 1234))
  await page.getByText('No layout is known that fits the file').waitFor()
  await page.getByRole('button', { name: 'Confirm how waiting' }).click()
  await page.getByRole('heading', { name: 'Confirm how the file is read' }).waitFor()
  const sheet = page.getByRole('region', { name: 'The sheet Data with its reading' })
  await sheet.getByRole('columnheader', { name: 'A Code of the place' }).waitFor()
  await sheet.getByRole('row', { name: /^5 figures E92000001 England 1234 61\.4 \[p\]/ }).waitFor()
  await page.getByText('4 figures: 3 accepted, 1 held, 0 rejected.').waitFor()
  await assertAccessible(page)
  await page.getByLabel('.. means').selectOption({ label: 'not available' })
  await page.getByRole('button', { name: 'Show what it reads now' }).click()
  await page.getByText('4 figures: 4 accepted, 0 held, 0 rejected.').waitFor()
  await page.getByRole('button', { name: 'Confirm and go on' }).click()
  await page.getByRole('link', { name: 'A change needs a reason.' }).waitFor()
  await page.getByLabel('Reason').fill('First file of a journey')
  await page.getByRole('button', { name: 'Confirm and go on' }).click()
  await page.getByText(`Layout: layout waiting-${unique}.`).waitFor()
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByRole('row', { name: 'Rows in the file 4' }).waitFor()

  await upload(page, month('April', 1300))
  await page.getByText(`Layout: layout waiting-${unique}.`).waitFor()
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await page.getByRole('link', { name: new RegExp(`Patients ${unique}, England`) }).click()
  await page.getByRole('row', { name: /April 2025 .*1300/ }).getByRole('link', { name: '1300' }).click()
  await page.getByRole('heading', { name: /^Cell C5 in Data of waiting/ }).waitFor()
  assert.equal(await page.locator('mark').innerText(), '1300')
})

journey('a file whose headings moved is held and says what moved', async (page) => {
  unique = Math.floor(Math.random() * 1e9)
  await signIn(page, 'analyst')
  await upload(page, month('March', 1))
  await page.getByRole('button', { name: 'Confirm how waiting' }).click()
  await page.getByLabel('Reason').fill('First file of a journey')
  await page.getByRole('button', { name: 'Confirm and go on' }).click()
  const moved = month('April', 2)
  const rows = [['Period: April 2025'], ['Area code', 'Area name', `People ${unique}`, `Seen in time ${unique} (%)`], ['E92000001', 'England', 2, 3]]
  await upload(page, { ...moved, buffer: workbook('Data', rows) })
  await page.getByText(`not there: "Patients ${unique}"; new: "People ${unique}"`).waitFor()
  await page.goto('/layouts')
  await page.getByRole('link', { name: `waiting-${unique}` }).click()
  await page.getByText(`heading = "Patients ${unique}"`).waitFor()
  await assertAccessible(page)
})
