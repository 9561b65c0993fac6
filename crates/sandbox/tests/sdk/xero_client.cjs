// Xero's own node SDK as a client of the emulator. Argument: a JSON object; fails with an assertion.
const assert = require('node:assert');
const given = JSON.parse(process.argv[2]);
const axios = require('axios');
const { XeroClient } = require('xero-node');

// The SDK has the address of the token endpoint in its code; its own HTTP library takes it elsewhere.
axios.interceptors.request.use((request) => {
  if (request.url === 'https://identity.xero.com/connect/token') request.url = given.token_url;
  return request;
});

(async () => {
  const xero = new XeroClient({ clientId: given.client_id, clientSecret: given.client_secret });
  xero.accountingApi.basePath = given.api_url;
  xero.setTokenSet(given.tokens);
  const api = xero.accountingApi;

  const next = await xero.refreshWithRefreshToken(given.client_id, given.client_secret, given.tokens.refresh_token);
  assert.notEqual(next.refresh_token, given.tokens.refresh_token);
  assert.notEqual(next.access_token, given.tokens.access_token);
  assert.ok(next.expires_at > Date.now() / 1000);
  const { body: { invoices: [invoice] } } = await api.getInvoice(given.tenant_id, given.invoice_id);
  assert.equal(invoice.invoiceNumber, 'INV-1');
  assert.equal(invoice.status, 'AUTHORISED');
  assert.equal(invoice.amountDue, 98.87);
  assert.equal(invoice.contact.name, 'Pat Payer');
  assert.equal(new Date(invoice.dueDate).toISOString(), '2026-12-20T00:00:00.000Z');

  const page = (number) => api.getInvoices(given.tenant_id, undefined, 'Type=="ACCREC"', undefined, undefined, undefined,
    undefined, ['AUTHORISED'], number, undefined, undefined, undefined, undefined, 2);
  const numbers = [];
  for (const number of [1, 2, 3]) {
    const { body: { invoices, pagination } } = await page(number);
    assert.equal(pagination.itemCount, 5);
    assert.equal(pagination.pageCount, 3);
    numbers.push(...invoices.map((one) => one.invoiceNumber));
  }
  assert.deepEqual(numbers.sort(), ['INV-1', 'INV-2', 'INV-3', 'INV-4', 'INV-5']);

  const pay = (amount, key) => api.createPayments(given.tenant_id, { payments: [{
    invoice: { invoiceID: given.invoice_id }, account: { code: '090' }, date: '2026-11-20', amount,
    reference: 'attempt-1' }] }, true, key);
  const { body: { payments: [paid] } } = await pay(1.00, 'key-1');
  assert.equal(paid.amount, 1);
  assert.equal(paid.invoice.amountDue, 97.87);
  const { body: { payments: [again] } } = await pay(1.00, 'key-1');
  assert.equal(again.paymentID, paid.paymentID);

  const answer = async (call) => {
    try { await call(); } catch (error) {
      const text = typeof error === 'string' ? error : JSON.stringify(error.response ?? error);
      return JSON.parse(text).response ?? JSON.parse(text);
    }
    assert.fail('no error');
  };
  const refused = await answer(() => pay(500, 'key-2'));
  assert.equal(refused.statusCode, 400);
  assert.match(JSON.stringify(refused.body), /exceeds the amount outstanding/);
  const reused = await answer(() => pay(2.00, 'key-1'));
  assert.match(JSON.stringify(reused.body), /different request/);

  const limited = await answer(async () => {
    for (let at = 0; at < 100; at++) await api.getOrganisations(given.tenant_id);
  });
  assert.equal(limited.statusCode, 429);
  assert.equal(limited.headers['x-rate-limit-problem'], 'minute');
  assert.ok(Number(limited.headers['retry-after']) > 0);

  const spent = await answer(() => xero.refreshWithRefreshToken(given.client_id, given.client_secret, 'spent'));
  assert.match(JSON.stringify(spent), /invalid_grant/);
  console.log('done');
})().catch((error) => { console.error(error); process.exit(1); });
